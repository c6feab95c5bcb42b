import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import Testing

@testable import PodPatternCore

/// A pod template whose log shipper is taken out of it.
@Suite struct WithoutShipperTests {
  private func patterns(in data: Data) throws -> [JSONValue] {
    try YAMLStream.parse(data).map(\.value).filter { $0["spec"]?["template"] != nil }
  }

  /// Compares what is left of a pattern's pods with what it makes without a log shipper.
  private func compare(_ document: JSONValue, _ settings: ExpansionSettings) throws {
    let expander = Expander(settings: settings)
    guard let pattern = try? PodPattern(json: document), let whole = try? expander.expand(pattern),
      let parts = whole.shipperParts
    else { return }
    var disabled = document
    if disabled["spec"]?["logShipper"]?.object == nil { disabled["spec"]?["logShipper"] = [:] }
    disabled["spec"]?["logShipper"]?["enabled"] = false
    let bare = try expander.expand(PodPattern(json: disabled)).podTemplate
    let left = whole.podTemplate.withoutLogShipper(parts)
    #expect(Meaning.template(left) == Meaning.template(bare))
    #expect(left.shipperImage == nil && whole.podTemplate.shipperImage == parts.image)
    // Of the labels it keeps those of its revision.
    #expect(left["metadata"]?["labels"] == whole.podTemplate["metadata"]?["labels"])
  }

  private static let secrets: ExpansionSettings = {
    var settings = ExpansionSettings()
    settings.imagePullSecrets = ["mirror", "regcred"]
    return settings
  }()

  private static let former: ExpansionSettings = {
    var settings = ExpansionSettings()
    settings.nativeSidecars = false
    return settings
  }()

  @Test(arguments: GoldenFile.all, [ExpansionSettings(), secrets, former])
  func `what remains is what a pattern without a log shipper makes`(
    file: GoldenFile, settings: ExpansionSettings
  ) throws {
    for document in try patterns(in: file.input()) { try compare(document, settings) }
  }

  @Test(arguments: SamplesTests.files)
  func `the same holds for each sample`(file: URL) throws {
    for document in try patterns(in: Data(contentsOf: file)) {
      try compare(document, Self.secrets)
    }
  }

  private func document(_ shipper: JSONValue, _ pod: JSONObject = [:]) -> JSONValue {
    var spec: JSONObject = ["containers": [["name": "web", "image": "nginx"]]]
    spec.merge(pod) { $1 }
    return [
      "metadata": ["name": "web"],
      "spec": ["template": ["spec": .object(spec)], "logShipper": shipper],
    ]
  }

  @Test func `group and pull Secrets go unless the template names them itself`() throws {
    let grouped: JSONValue = ["fsGroup": 2000]
    let own: JSONObject = [
      "securityContext": ["fsGroup": 2000], "imagePullSecrets": [["name": "mirror"]],
    ]
    for (pod, group, names) in [([:], nil, nil), (own, 2000, ["mirror"])]
      as [(JSONObject, Int?, [String]?)]
    {
      let document = document(grouped, pod)
      try compare(document, Self.secrets)
      let whole = try Expander(settings: Self.secrets).expand(PodPattern(json: document))
      #expect(whole.podTemplate["spec"]?["imagePullSecrets"]?.array?.count == 2)
      let parts = try #require(whole.shipperParts)
      let left = whole.podTemplate.withoutLogShipper(parts)
      #expect(left["spec"]?["securityContext"]?["fsGroup"]?.count == group)
      let secrets = left["spec"]?["imagePullSecrets"]?.array?.compactMap { $0["name"]?.string }
      #expect(secrets == names)
    }
  }

  @Test func `pull Secrets stay for the sake of another container that was added`() throws {
    var document = document([:])
    document["spec"]?["initializers"] = [
      ["name": "get", "fetch": ["url": "https://example.com/x", "path": "x"]]
    ]
    try compare(document, Self.secrets)
    let whole = try Expander(settings: Self.secrets).expand(PodPattern(json: document))
    let left = whole.podTemplate.withoutLogShipper(try #require(whole.shipperParts))
    #expect(left["spec"]?["imagePullSecrets"]?.array?.count == 2)
  }

  @Test func `a template without a log shipper stays as it is`() throws {
    let bare = try Expander().expand(PodPattern(json: document(["enabled": false])))
    #expect(bare.shipperParts == nil && bare.shipperTerms == nil)
    let template = bare.podTemplate
    #expect(template.withoutLogShipper(ShipperParts(image: "x")) == template)
  }

  @Test func `terms come from the pattern, and else from the defaults`() throws {
    var settings = ExpansionSettings()
    settings.logShipperDefaults = [
      try LogShipperDefaults(
        fields: ["required": true, "startDeadlineSeconds": 7], source: .operatorConfiguration)
    ]
    let expander = Expander(settings: settings)
    #expect(
      try expander.expand(PodPattern(json: document([:]))).shipperTerms
        == ShipperTerms(isRequired: true, deadlineSeconds: 7))
    #expect(
      try expander.expand(PodPattern(json: document(["required": false]))).shipperTerms
        == ShipperTerms(isRequired: false, deadlineSeconds: 7))
    #expect(
      try Expander().expand(PodPattern(json: document([:]))).shipperTerms
        == ShipperTerms(isRequired: false, deadlineSeconds: 120))
  }

  @Test func `terms make no other pods and no other declaration`() throws {
    let plain = document(["podLabels": ["app"]])
    let said = document(["podLabels": ["app"], "required": true, "startDeadlineSeconds": 5])
    #expect(
      try Expander().expand(PodPattern(json: plain)).revision
        == Expander().expand(PodPattern(json: said)).revision)
    let declarations = [plain, said].map {
      Meaning.declaration(PatternRevision.declaration(of: $0["spec"] ?? [:]))
    }
    #expect(declarations[0] == declarations[1])
  }
}
