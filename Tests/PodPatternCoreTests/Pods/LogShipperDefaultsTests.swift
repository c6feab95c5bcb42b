import KubernetesCore
import PodPatternCore
import Testing

@Suite struct LogShipperDefaultsTests {
  private let loki: JSONValue = [["loki": ["url": "http://loki:3100"]]]

  private func defaults(
    _ fields: JSONObject, _ source: LogShipperDefaults.Source = .operatorConfiguration
  ) throws -> LogShipperDefaults {
    try LogShipperDefaults(fields: fields, source: source)
  }

  private func pattern(logShipper: JSONValue = [:]) throws -> PodPattern {
    try PodPattern(json: [
      "metadata": ["name": "weather"],
      "spec": [
        "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]],
        "logShipper": logShipper,
      ],
    ])
  }

  private func settings(_ defaults: LogShipperDefaults...) -> ExpansionSettings {
    var settings = ExpansionSettings()
    settings.logShipperDefaults = defaults
    return settings
  }

  @Test func `the pattern wins over the namespace, and that over the operator`() throws {
    let layers = [
      try defaults(["bufferSize": "512Mi", "podLabels": ["a"], "image": "one"]),
      try defaults(["podLabels": ["b"], "image": "two"], .namespace(configMap: "n")),
    ]
    let fields = layers.fields(under: ["image": "three"])
    #expect(fields == ["image": "three", "bufferSize": "512Mi", "podLabels": ["b"]])
    #expect(layers.source(of: "bufferSize") == .operatorConfiguration)
    #expect(layers.source(of: "podLabels") == .namespace(configMap: "n"))
    #expect(layers.source(of: "rotation") == nil)
  }

  @Test func `a null is an absent field, in defaults and in the pattern`() throws {
    let layers = [
      try defaults(["image": "one"]),
      try defaults(["image": .null], .namespace(configMap: "n")),
    ]
    #expect(layers.fields(under: ["image": .null]) == ["image": "one"])
  }

  @Test func `a field is taken whole`() throws {
    let layers = [
      try defaults(["rotation": ["maxSize": "10Mi", "retainedFiles": 3]]),
      try defaults(["rotation": ["maxSize": "20Mi"]], .namespace(configMap: "n")),
    ]
    #expect(layers.merged == ["rotation": ["maxSize": "20Mi"]])
  }

  @Test func `what is wrong with defaults is told with its place`() {
    let faults = #expect(throws: FaultList.self) {
      try LogShipperDefaults(
        fields: ["outputs": [["loki": [:]]], "files": ["*.txt"], "bufferSize": "1Ki"],
        source: .operatorConfiguration, path: FieldPath.root.key("logShipper"))
    }
    #expect(
      faults?.faults.map(\.description) == [
        "logShipper.files: unknown field", "logShipper.outputs[0].loki.url: Required value",
        "logShipper.bufferSize: Invalid value: must be at least 32Mi",
      ])
  }

  @Test func `another default is another revision, where the pattern does not say otherwise`()
    throws
  {
    let expander = Expander(settings: settings(try defaults(["outputs": loki])))
    let plain = try Expander().expand(pattern()).revision
    #expect(try expander.expand(pattern()).revision != plain)
    let own = try pattern(logShipper: ["outputs": [["stdout": [:]]]])
    #expect(try expander.expand(own).revision == plain)
  }

  @Test func `a fault that defaults bring says who has to put it right`() throws {
    let output: JSONValue = [["file": ["volume": "logs", "path": "all.log"]]]
    let expander = Expander(
      settings: settings(try defaults(["outputs": output], .namespace(configMap: "shipping"))))
    let faults = #expect(throws: FaultList.self) { try expander.expand(pattern()) }
    let suffix = "(set by the namespace's ConfigMap shipping)"
    #expect(faults?.faults.first?.reason.hasSuffix(suffix) == true, "\(faults as Any)")
    let own = #expect(throws: FaultList.self) {
      try expander.expand(pattern(logShipper: ["outputs": output]))
    }
    #expect(own?.faults.first?.reason.contains("set by") == false)
  }

  @Test func `a revision keeps the defaults that held for it`() throws {
    var revision = try PatternRevision.sample()
    let owner = OwnerReference(
      apiVersion: PodPattern.apiVersion, kind: PodPattern.kind, name: "web", uid: "u",
      controller: true, blockOwnerDeletion: true)
    #expect(revision.object(of: "web", owner: owner)["data"]?["logShipperDefaults"] == nil)
    revision.defaults = ["podLabels": ["app"]]
    let read = PatternRevision(json: revision.object(of: "web", owner: owner))
    #expect(read?.defaults == ["podLabels": ["app"]])
  }

  // MARK: - Explanation

  @Test func `each field says where it comes from`() throws {
    let layers = settings(
      try defaults(["outputs": loki, "podLabels": ["app"]]),
      try defaults(["podLabels": ["tier"]], .namespace(configMap: "shipping")))
    let explanation = ShipperExplanation(
      try pattern(logShipper: ["bufferSize": "1Gi"]), settings: layers)
    func field(_ name: String) -> ShipperExplanation.Field? {
      explanation.fields.first { $0.name == name }
    }
    #expect(field("outputs")?.origin == .defaults(.operatorConfiguration))
    #expect(field("outputs")?.value == loki)
    #expect(field("podLabels")?.origin == .defaults(.namespace(configMap: "shipping")))
    #expect(field("podLabels")?.value == ["tier"])
    #expect(field("bufferSize")?.origin == .pattern)
    #expect(field("image")?.origin == .builtIn)
    #expect(field("files")?.value == ["*.log"])
    #expect(field("inputs") == nil)
  }

  @Test func `every field that defaults may set is explained`() throws {
    let names = Set(ShipperExplanation(try pattern(), settings: settings()).fields.map(\.name))
    #expect(names.isSuperset(of: LogShipperDefaults.fieldNames))
  }

  @Test func `with inputs, the fields of a single set of files mean nothing`() throws {
    let explanation = ShipperExplanation(
      try pattern(logShipper: ["inputs": [["files": ["a.log"]]]]), settings: settings())
    let names = explanation.fields.map(\.name)
    #expect(names.contains("inputs") && names.contains("maxLineSize"))
    #expect(!names.contains("files") && !names.contains("format"))
  }
}
