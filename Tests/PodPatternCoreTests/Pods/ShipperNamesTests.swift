internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesYAML
internal import OrderedCollections
internal import Testing

@testable internal import PodPatternCore

/// The names that the log shipper makes of what users write.
@Suite struct ShipperNamesTests {
  /// Names that differ in what a variable's name leaves out.
  private static let words = ["a", "A", "a.b", "a-b", "a_b", "A_B", "2", "2_a", "b-2", "b_2"]

  @Test(arguments: 0..<100)
  func `Each secret has a variable of its own, and each property its own secret`(
    seed: Int
  ) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let outputs: [JSONValue] = (0..<Int.random(in: 1...4, using: &random)).map { output in
      let names = Self.words.shuffled(using: &random).prefix(.random(in: 1...6, using: &random))
      // Fluent Bit does not tell capital letters from small ones, so that these would be a fault.
      var seen: Set<String> = []
      let secrets: [JSONValue] = names.filter { seen.insert($0.lowercased()).inserted }.map {
        name in
        [
          "name": .string(name),
          "valueFrom": ["secretKeyRef": ["name": .string("s\(output)"), "key": .string(name)]],
        ]
      }
      return [
        "name": .string("output-\(output)"),
        "custom": ["plugin": "gelf", "settings": .array(secrets)],
      ]
    }
    let labels = Self.words.shuffled(using: &random).prefix(.random(in: 0...10, using: &random))
      .map { JSONValue.string($0) }
    let container = try shipper([
      "podLabels": .array(Array(labels)), "outputs": .array(outputs),
    ])
    let variables = container.variables
    #expect(Set(variables.keys).count == container.environment.count)
    let labelPaths = variables.values.filter { $0["fieldRef"] != nil }
    #expect(Set(labelPaths).count == labelPaths.count)
    for (pipeline, output) in zip(container.pipelines, outputs) {
      for property in output["custom"]?["settings"]?.array ?? [] {
        let name = property["name"]?.string ?? ""
        let secret = property["valueFrom"]?["secretKeyRef"]
        let reference = try #require(pipeline[name]?.string)
        let variable = String(reference.dropFirst(2).dropLast())
        #expect(variables[variable]?["secretKeyRef"] == secret, "\(name): \(reference)")
      }
    }
  }

  @Test func `A property that YAML would read otherwise arrives as it is written`() throws {
    let properties: JSONObject = ["null": "x", "-dash": "w", "2": "v", "a.b": "#v"]
    let list = properties.map { name, value -> JSONValue in ["name": .string(name), "value": value]
    }
    let container = try shipper([
      "outputs": [["custom": ["plugin": "gelf", "settings": .array(list)]]]
    ])
    for (name, value) in properties { #expect(container.pipelines[0][name] == value) }
  }

  @Test func `Text that a reader of YAML refuses is a fault`() throws {
    for scalar in ["\u{85}", "\u{9b}", "\u{2028}", "\u{feff}", "\u{ffff}", "\u{1}"] {
      #expect(Syntax.faultOfPlainText("a\(scalar)b") != nil)
      #expect(Syntax.faultOfGlob("a\(scalar)b") != nil)
    }
    #expect(Syntax.faultOfPlainText("é한\u{1f600}\u{a0}") == nil)
  }

  @Test func `Root is refused where the operator's own configuration says so`() throws {
    var settings = ExpansionSettings()
    _ = try shipper(["runAsUser": 0], settings)
    settings.logShipper.securityContext = ["runAsNonRoot": true, "runAsUser": 7]
    #expect(throws: FaultList.self) { try self.shipper(["runAsUser": 0], settings) }
    settings.logShipper.securityContext = ["runAsUser": 7]
    _ = try shipper(["runAsUser": 0], settings)
  }

  /// The log-shipper container of a pattern with settings for it, and its output's configurations.
  private func shipper(
    _ fields: JSONValue, _ settings: ExpansionSettings = ExpansionSettings()
  ) throws -> ShipperContainer {
    let labels = JSONObject(uniqueKeysWithValues: Self.words.map { ($0, JSONValue.string("v")) })
    let pattern = try PodPattern(json: [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": ["name": "web"],
      "spec": [
        "template": [
          "metadata": ["labels": .object(labels)],
          "spec": ["containers": [["name": "web", "image": "nginx"]]],
        ],
        "logShipper": fields,
      ],
    ])
    return try ShipperContainer(Expander(settings: settings).expand(pattern).podTemplate)
  }
}

/// What a log shipper was made into.
private struct ShipperContainer {
  let environment: [JSONValue]
  /// The output of each pipeline, as a reader of YAML has it.
  let pipelines: [JSONValue]

  init(_ template: JSONValue) throws {
    let container = template["spec"]?["initContainers"]?.array?.first {
      $0["name"] == "log-shipper"
    }
    environment = container?["env"]?.array ?? []
    let annotations = (template["metadata"]?["annotations"]?.object ?? [:]).filter {
      $0.key.hasPrefix("podpattern.dev/pipeline.")
    }
    pipelines = try annotations.map {
      let document = try #require(YAMLStream.parse(Data(($0.value.string ?? "").utf8)).first)
      return try #require(document.value["pipeline"]?["outputs"]?.array?.last)
    }
  }

  /// Where each variable's value comes from.
  var variables: [String: JSONValue] {
    Dictionary(
      environment.map { ($0["name"]?.string ?? "", $0["valueFrom"] ?? .null) }
    ) { first, _ in first }
  }
}
