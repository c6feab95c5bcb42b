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
      let pattern = try PodPattern(json: document)
      let expansion = try expander.expand(pattern)
      return [digest(of: expansion, pattern)] + expansion.children.map(\.object)
        + [expansion.pod(named: pattern.metadata.name)]
    } catch {
      return [["faults": .array(error.faults.map { .string($0.description) })]]
    }
  }

  private func digest(of expansion: Expansion, _ pattern: PodPattern) -> JSONValue {
    func names(_ containers: [JSONValue]?) -> JSONValue {
      .array((containers ?? []).compactMap { $0["name"] })
    }
    let spec = pattern.spec
    let shipper =
      switch expansion.shipper {
      case .container: "shipping"
      case .disabled: "disabled"
      case .unknown: "unknown"
      case .unsupported(let reason): "unsupported: \(reason)"
      }
    return [
      "revision": .string(expansion.revision), "shipper": .string(shipper),
      "restartPolicy": .string(spec.restartPolicy.rawValue),
      "runtime": names(spec.template["spec"]?["containers"]?.array),
      "initializers": .array(spec.initializers.map { .string($0.name) }),
      "initContainers": names(
        expansion.podTemplate["spec"]?["initContainers"]?.array?
          .filter { $0["restartPolicy"] != "Always" }),
      "demotedSidecars": .array(expansion.demotedSidecarNames.map { .string($0) }),
    ]
  }
}
