import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import PodPatternCore
import Testing

@Suite struct GoldenTests {
  @Test func `There are inputs for the rules of expansion`() {
    #expect(GoldenFile.all.count > 30)
  }

  @Test(arguments: GoldenFile.all)
  func `A pattern expands as its golden file says`(file: GoldenFile) throws {
    var settings = ExpansionSettings()
    settings.nativeSidecars = !file.name.hasPrefix("old-cluster")
    let expander = Expander(settings: settings)
    let results = try YAMLStream.parse(file.input()).map { result(of: $0.value, expander) }
    let text = YAMLEmitter.emit(documents: results.flatMap(\.self))
    if GoldenFile.rewrites { try file.write(golden: text) }
    #expect(try file.golden() == text)
    let hasFaults = results.contains { $0.first?["faults"] != nil }
    #expect(hasFaults == file.name.hasPrefix("faults-"))
  }

  /// What comes of one document: a list of faults, or a digest of the expansion and its objects.
  private func result(of document: JSONValue, _ expander: Expander) -> [JSONValue] {
    do {
      let expansion = try expander.expand(PodPattern(json: document))
      return [digest(of: expansion)] + expansion.children
        + [expansion.pod(named: document["metadata"]?["name"]?.string ?? "")]
    } catch {
      return [["faults": .array(error.faults.map { .string($0.description) })]]
    }
  }

  private func digest(of expansion: Expansion) -> JSONValue {
    func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
    let shipper =
      switch expansion.shipper {
      case .shipping: "shipping"
      case .disabled: "disabled"
      case .unsupported(let reason): "unsupported: \(reason)"
      }
    return [
      "revision": .string(expansion.revision), "shipper": .string(shipper),
      "restartPolicy": .string(expansion.restartPolicy.rawValue),
      "runtime": list(expansion.runtimeNames),
      "initializers": list(expansion.initializerNames),
      "initContainers": list(expansion.initContainerNames),
      "demotedSidecars": list(expansion.demotedSidecarNames),
    ]
  }
}
