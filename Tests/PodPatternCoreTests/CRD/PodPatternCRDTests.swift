import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import PodPatternCore
import Testing

@Suite struct PodPatternCRDTests {
  @Test func `config crd holds what podpattern crd prints`() throws {
    let file =
      #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
      + "/config/crd/podpattern.dev_podpatterns.yaml"
    let committed = try String(decoding: Data(contentsOf: URL(filePath: "/" + file)), as: UTF8.self)
    #expect(committed == YAMLEmitter.emit(PodPatternCRD.json), "run make crd")
  }

  @Test func `A plain kubectl apply has room for the CRD in its annotation`() {
    #expect(PodPatternCRD.json.serialized().count < 262_144)
  }

  @Test func `The template's fields are typed at every level`() {
    let container = PodPatternCRD.schema["properties"]?["spec"]?["properties"]?["template"]?[
      "properties"]?["spec"]?["properties"]?["containers"]?["items"]
    let probe = container?["properties"]?["livenessProbe"]?["properties"]?["httpGet"]
    #expect(probe?["properties"]?["port"]?["x-kubernetes-int-or-string"] == true)
    #expect(container?["x-kubernetes-preserve-unknown-fields"] == true)
    #expect(container?["required"] == ["name"])
  }

  @Test func `No reference is left, for a CRD has none`() {
    #expect(!String(decoding: PodPatternCRD.json.serialized(), as: UTF8.self).contains("$ref"))
  }

  @Test(arguments: ["spec", "status"])
  func `Every field of ours has a description`(part: String) throws {
    let schema = try #require(PodPatternCRD.schema["properties"]?[part])
    #expect(undescribed(schema, part) == [])
  }

  /// The fields without a description, above the level at which unknown fields are kept.
  private func undescribed(_ node: JSONValue, _ path: String) -> [String] {
    let own = node["description"] == nil ? [path] : []
    if node["x-kubernetes-preserve-unknown-fields"] == true { return own }
    let members = node["properties"]?.object ?? [:]
    let inside = members.flatMap { undescribed($0.value, "\(path).\($0.key)") }
    return own + inside + (node["items"].map { undescribed($0, path + "[]") } ?? [])
  }
}
