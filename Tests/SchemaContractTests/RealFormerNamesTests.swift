import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

/// What 0.1.0 left in a cluster, under the CRD of today (ADR 40).
@Suite(.tags(.realServer), .realServer, .timeLimit(.minutes(5)))
struct RealFormerNamesTests {
  private static let key = ObjectKey(namespace: "default", name: "former")

  /// From 1.30 on, an API server lets pass what a write does not change.
  private static let releases = ControlPlaneRelease.all.filter { $0.minor >= 30 }

  @Test(arguments: releases)
  func `a pattern of former names keeps them, and can be written to`(
    release: ControlPlaneRelease
  ) async throws {
    var options = RealControlPlane.Options()
    options.release = release
    // Of its own: the others' CRD has no former self.
    let cluster = try await RealControlPlane(options)
    try await cluster.define(Self.former, serving: .podPatterns)
    let made = try await cluster.client.create(
      .podPatterns, namespace: "default", Self.pattern, as: JSONValue.self)

    try await upgrade(cluster)
    let kept = try await cluster.client.get(.podPatterns, Self.key, as: JSONValue.self)
    let outputs = try #require(kept["spec"]?["logShipper"]?["outputs"])
    #expect(outputs[0]?["http"]?["headers"] == ["X-A": "b"])
    #expect(outputs[0]?["http"]?["bearerToken"]?["key"] == "token")
    #expect(outputs[1]?["custom"]?["secretProperties"]?["pass"] != nil)
    #expect(kept["spec"]?["sharedVolume"]?["mounts"]?[0]?["container"] == "web")

    let status: JSONValue = ["status": ["observedGeneration": 1, "summary": "Running"]]
    let reported = try await cluster.client.patchStatus(
      .podPatterns, Self.key, .merge, status, as: JSONValue.self)
    #expect(reported["status"]?["summary"] == "Running")
    let scaled = try await cluster.client.patch(
      .podPatterns, Self.key, .merge, ["spec": ["replicas": 3]] as JSONValue, as: JSONValue.self)
    #expect(scaled["spec"]?["replicas"] == 3)

    var other = Self.pattern
    other["metadata"] = ["name": "other"]
    await #expect(throws: APIError.self) {
      try await cluster.client.create(
        .podPatterns, namespace: "default", other, as: JSONValue.self)
    }
    // Renewed, it is what is declared today.
    var renewed = made
    renewed["metadata"] = ["name": "renewed"]
    renewed["spec"] = PodPatternSpec.renewed(kept["spec"] ?? .null)
    renewed["status"] = nil
    _ = try await cluster.client.create(
      .podPatterns, namespace: "default", renewed, options: WriteOptions(fieldValidation: .strict),
      as: JSONValue.self)
  }

  /// Fields that have to be there, by their former and present names, each where it belongs.
  private static var renamed: [(former: String, present: String, spec: (JSONValue) -> JSONValue)] {
    func output(_ kind: String, _ rest: JSONValue = [:]) -> (JSONValue) -> JSONValue {
      { field in
        var settings = rest
        for (name, value) in field.object ?? [:] { settings[name] = value }
        return ["logShipper": ["outputs": [[kind: settings]]]]
      }
    }
    func basic(_ kind: String, _ rest: JSONValue) -> (JSONValue) -> JSONValue {
      { field in
        var basicAuth: JSONValue = ["username": "u"]
        for (name, value) in field.object ?? [:] { basicAuth[name] = value }
        return output(kind, rest)(["basicAuth": basicAuth])
      }
    }
    let url: JSONValue = ["url": "http://a"]
    let withBasicAuth: [(String, JSONValue)] = [
      ("http", url), ("loki", url), ("elasticsearch", url), ("opensearch", url),
      ("opentelemetry", url), ("forward", ["host": "a"]),
      ("kafka", ["brokers": ["a:9092"], "topic": "t"]),
    ]
    return withBasicAuth.map { ("password", "passwordSecretRef", basic($0, $1)) } + [
      ("token", "tokenSecretRef", output("splunk", url)),
      ("volume", "volumeName", output("file")), ("name", "plugin", output("custom")),
      ("container", "containerName", { ["sharedVolume": ["mounts": [$0]]] }),
    ]
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `whoever writes the former name of a field that has to be there is told the present one`(
    release: ControlPlaneRelease
  ) async throws {
    let cluster = try await RealControlPlane.shared(release)
    try await cluster.define(PodPatternCRD.json, serving: .podPatterns)
    func message(_ spec: JSONValue) async throws -> String {
      var object = Self.pattern
      object["spec"]?["logShipper"] = spec["logShipper"]
      object["spec"]?["sharedVolume"] = spec["sharedVolume"]
      return try await cluster.verdict(on: object, .podPatterns).message
    }
    for (former, present, spec) in Self.renamed {
      let value: JSONValue =
        ["password", "token"].contains(former) ? ["name": "s", "key": "k"] : "web"
      let told = try await message(spec([former: value]))
      #expect(told.contains("\(former): Invalid value"), "\(told)")
      #expect(told.contains("has another name now: \(present)"), "\(told)")
      #expect(!told.contains("Required value"), "\(told)")
      let missing = try await message(spec([:]))
      #expect(missing.contains("\(present): Required value"), "\(missing)")
      let taken = try await message(spec([present: value]))
      #expect(taken == "", "\(taken)")
    }
  }

  /// Replaces the CRD, and waits until the server holds new objects to it.
  private func upgrade(_ cluster: RealControlPlane) async throws {
    let name = ObjectKey(namespace: "", name: PodPatternCRD.name)
    var definition = try await cluster.client.get(
      .customResourceDefinitions, name, as: JSONValue.self)
    definition["spec"] = PodPatternCRD.json["spec"]
    _ = try await cluster.client.replace(
      .customResourceDefinitions, name, definition, as: JSONValue.self)
    var probe = Self.pattern
    probe["metadata"] = ["name": "probe"]
    probe["spec"]?["logShipper"] = ["labels": ["app"]]
    probe["spec"]?["sharedVolume"] = nil
    try await eventually("the new CRD is in force") {
      do throws(APIError) {
        _ = try await cluster.client.create(
          .podPatterns, namespace: "default", probe, options: WriteOptions(dryRun: true),
          as: JSONValue.self)
        return false
      } catch {
        return error.description.contains("has another name now: podLabels")
      }
    }
  }

  /// The CRD as it was: former names are no mistake, and nothing of today is asked for.
  private static let former: JSONValue = {
    var definition = PodPatternCRD.json
    guard var version = definition["spec"]?["versions"]?[0] else { return definition }
    version["schema"] = ["openAPIV3Schema": PodPatternCRD.schema.lenient]
    definition["spec"]?["versions"] = [version]
    return definition
  }()

  private static let pattern: JSONValue = [
    "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": ["name": "former"],
    "spec": [
      "template": ["spec": ["containers": [["name": "web", "image": "nginx"]]]],
      "sharedVolume": ["mounts": [["container": "web", "mountPath": "/html"]]],
      "logShipper": [
        "labels": ["app"], "format": "json",
        "outputs": [
          [
            "http": [
              "url": "http://a", "headers": ["X-A": "b"], "compress": "gzip",
              "bearerToken": ["name": "logs", "key": "token"],
            ]
          ],
          [
            "custom": [
              "name": "gelf", "properties": ["host": "g"],
              "secretProperties": ["pass": ["name": "s", "key": "k"]],
            ]
          ],
        ],
      ],
    ],
  ]
}

extension JSONValue {
  /// A schema without rules, enumerations, defaults, requirements and keys of lists.
  fileprivate var lenient: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.lenient))
    case .object(let members):
      let isNode = members["type"]?.string != nil
      let dropped = [
        "x-kubernetes-validations", "enum", "required", "default", "x-kubernetes-list-type",
        "x-kubernetes-list-map-keys",
      ]
      return .object(
        members.filter { !isNode || !dropped.contains($0.key) }.mapValues(\.lenient))
    default: return self
    }
  }
}
