import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// The JSON Schema that editors and kubeconform read.
@Suite struct EditorSchemaTests {
  private static let file = "config/json-schema/podpattern.dev/podpattern_v1alpha1.json"

  /// What a validator finds wrong with objects; nil where this machine has none.
  private static func faults(_ objects: [JSONValue]) throws -> [String]? {
    let program = """
      import json, sys
      try:
          import jsonschema
      except ImportError:
          sys.exit(77)
      schema = json.load(open("\(file)"))
      jsonschema.Draft7Validator.check_schema(schema)
      for pattern in json.loads(sys.argv[1]):
          found = jsonschema.Draft7Validator(schema).iter_errors(pattern)
          print("; ".join("/".join(map(str, e.path)) + ": " + e.message[:80] for e in found))
      """
    guard Tool.python.isAvailable else { return nil }
    let list = String(decoding: JSONValue.array(objects).serialized(), as: UTF8.self)
    let output = try Tool.python.run("-c", program, list)
    if output.status == 77 { return nil }
    #expect(output.status == 0, "\(output.text)")
    return output.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  private static var isPossible: Bool { (try? faults([])) ?? nil != nil }

  @Test func `the file is what the program prints`() throws {
    let folder = try TemporaryFolder()
    let printed = try ProgramOutput(
      running: try BuiltProgram.path("podpattern"), ["json-schema"], folder: folder.path)
    #expect(try Repository.text(Self.file) == printed.text, "run make crd")
  }

  @Test(.enabled(if: isPossible, "needs Python with jsonschema (Debian: python3-jsonschema)"))
  func `every sample is valid`() throws {
    let files = try FileManager.default.subpathsOfDirectory(
      atPath: Repository.path("config/samples"))
    let patterns = try files.filter { $0.hasSuffix(".yaml") }.flatMap {
      try Repository.objects("config/samples/\($0)").filter { $0["kind"] == "PodPattern" }
    }
    #expect(patterns.count >= 8)
    for (pattern, fault) in zip(patterns, try #require(try Self.faults(patterns))) {
      #expect(fault == "", "\(pattern["metadata"]?["name"] ?? "")")
    }
  }

  private static let mistakes: [(JSONValue, String)] = [
    (["replica": 2], "replica"), (["replicas": "2"], "replicas"), (["replicas": -1], "replicas"),
    (["strategy": ["type": "rollingUpdate"]], "strategy/type"),
    (["sidecars": [["nam": "a"]]], "sidecars/0"),
    (["logShipper": ["outputs": [["loki": ["uri": "http://a"]]]]], "logShipper/outputs/0/loki"),
    (["template": ["spec": ["containers": []]]], "template/spec/containers"),
  ]

  @Test(.enabled(if: isPossible, "needs Python with jsonschema (Debian: python3-jsonschema)"))
  func `slips of the pen are found where they are`() throws {
    let patterns = Self.mistakes.map { fields, _ -> JSONValue in
      var pattern: JSONValue = [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": ["name": "a"],
        "spec": ["template": ["spec": ["containers": [["name": "a", "image": "b"]]]]],
      ]
      for (key, value) in fields.object ?? [:] { pattern["spec"]?[key] = value }
      return pattern
    }
    let faults = try #require(try Self.faults(patterns))
    for ((_, place), fault) in zip(Self.mistakes, faults) {
      #expect(fault.contains(place), "\(fault)")
    }
  }
}
