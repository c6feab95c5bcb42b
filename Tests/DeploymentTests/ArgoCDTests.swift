import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// What Argo CD is told of PodPatterns, run by a Lua interpreter over recorded objects.
///
/// The files are laid out as in Argo CD's own repository (`resource_customizations`), and so are those
/// that say what is expected.
@Suite struct ArgoCDTests {
  private static let folder = "config/argocd/podpattern.dev/PodPattern"

  /// What a script returns for an object.
  private static func run(_ script: String, _ object: JSONValue) throws -> JSONValue {
    let program = """
      obj = \(LuaObject.literal(object))
      \(LuaObject.printer)
      print(json(assert(loadfile("\(folder)/\(script)"))()))
      """
    let output = try Tool.lua.run("-e", program)
    #expect(output.status == 0, "\(script): \(output.text)")
    return try JSONValue(parsing: Data(output.text.utf8))
  }

  private static func expectations(_ file: String, _ key: String) throws -> [JSONValue] {
    try Repository.objects("\(folder)/\(file)").first?[key]?.array ?? []
  }

  private static func input(_ test: JSONValue, from base: String = "") throws -> JSONValue {
    let path = try #require(test["inputPath"]?.string)
    return try #require(try Repository.objects("\(folder)/\(base)\(path)").first)
  }

  @Test(.enabled(if: Tool.lua.isAvailable, "\(Tool.lua.requirement)"))
  func `each recorded pattern has the health that people would give it`() throws {
    let tests = try Self.expectations("health_test.yaml", "tests")
    for test in tests {
      #expect(try Self.run("health.lua", Self.input(test)) == test["healthStatus"])
    }
    let told = Set(tests.compactMap { $0["healthStatus"]?["status"]?.string })
    #expect(told == ["Healthy", "Progressing", "Degraded", "Suspended"])
  }

  @Test(.enabled(if: Tool.lua.isAvailable, "\(Tool.lua.requirement)"))
  func `a pattern that nobody has looked at is in progress`() throws {
    let spec: JSONValue = ["template": ["spec": ["containers": [["name": "a", "image": "a"]]]]]
    for status in [nil, [:], ["observedGeneration": -1], ["observedGeneration": 1]] as [JSONValue?]
    {
      var object: JSONValue = ["metadata": ["name": "a", "generation": 2], "spec": spec]
      object["status"] = status
      #expect(try Self.run("health.lua", object)["status"] == "Progressing")
    }
  }

  @Test(.enabled(if: Tool.lua.isAvailable, "\(Tool.lua.requirement)"))
  func `actions are offered where they make sense, and change what they say`() throws {
    for test in try Self.expectations("actions/action_test.yaml", "discoveryTests") {
      let found = try Self.run("actions/discovery.lua", Self.input(test, from: "actions/"))
      let expected = JSONObject(
        (test["result"]?.array ?? []).map { action in
          (
            action["name"]?.string ?? "",
            ["disabled": action["disabled"] ?? false, "iconClass": action["iconClass"] ?? ""]
          )
        })
      #expect(found.isEquivalent(to: .object(expected)), "\(found)")
    }
    for test in try Self.expectations("actions/action_test.yaml", "actionTests") {
      let action = try #require(test["action"]?.string)
      let object = try Self.input(test, from: "actions/")
      let changed = try Self.run("actions/\(action)/action.lua", object)
      let path = try #require(test["expectedOutputPath"]?.string)
      let expected = try Repository.objects("\(Self.folder)/actions/\(path)").first
      #expect(changed["spec"]?.isEquivalent(to: expected?["spec"] ?? [:]) == true, "\(action)")
    }
  }

  @Test(.enabled(if: Tool.lua.isAvailable, "\(Tool.lua.requirement)"))
  func `a restart is one change of the template`() throws {
    let object: JSONValue = ["spec": ["template": ["spec": ["containers": [["name": "a"]]]]]]
    var changed = try Self.run("actions/restart/action.lua", object)
    let annotations = changed["spec"]?["template"]?["metadata"]?["annotations"]
    let time = try #require(annotations?["kubectl.kubernetes.io/restartedAt"]?.string)
    #expect(Timestamp(time) != nil, "\(time)")
    changed["spec"]?["template"]?["metadata"] = nil
    #expect(changed == object)
  }

  @Test func `the ConfigMap has the scripts as they are`() throws {
    let names = ["discovery.lua", "restart", "pause", "resume", "suspend"]
    func script(_ path: String) throws -> JSONValue {
      .string(try Repository.text("\(Self.folder)/\(path)"))
    }
    let definitions = try names.dropFirst().map { name -> JSONValue in
      ["name": .string(name), "action.lua": try script("actions/\(name)/action.lua")]
    }
    let actions: JSONValue = [
      "discovery.lua": try script("actions/discovery.lua"), "definitions": .array(definitions),
    ]
    let configMap: JSONValue = [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": "argocd-cm", "namespace": "argocd",
        "labels": ["app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd"],
      ],
      "data": [
        "resource.customizations.health.podpattern.dev_PodPattern": try script("health.lua"),
        "resource.customizations.actions.podpattern.dev_PodPattern": .string(
          YAMLEmitter.emit(actions)),
      ],
    ]
    let file = "config/argocd/argocd-cm.yaml"
    let text = YAMLEmitter.emit(configMap)
    if ProcessInfo.processInfo.environment["PODPATTERN_REWRITE_GOLDEN"] != nil {
      try Data(text.utf8).write(to: URL(filePath: Repository.path(file)))
    }
    #expect(try Repository.text(file) == text, "run it with PODPATTERN_REWRITE_GOLDEN=1")
  }
}
