import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import OrderedCollections
import PodPatternCore
import Testing

/// The samples under `config/samples`.
@Suite struct SamplesTests {
  static let directory = GoldenFile.directory.deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config/samples")

  static let names: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") && $0 != "kustomization.yaml" }.sorted()
  }()

  @Test(arguments: names)
  func `A sample expands`(name: String) throws {
    let data = try Data(contentsOf: Self.directory.appending(path: name))
    for document in try YAMLStream.parse(data) {
      let expansion = try Expander().expand(PodPattern(json: document.value))
      let images = (expansion.podTemplate["spec"]?["containers"]?.array ?? [])
        .compactMap { $0["image"]?.string }
      #expect(Set(images).isSubset(of: ["busybox:1.36", "nginx:1.27"]))
    }
  }

  @Test func `The kustomization names every sample`() throws {
    let data = try Data(contentsOf: Self.directory.appending(path: "kustomization.yaml"))
    let document = try #require(try YAMLStream.parse(data).first)
    let resources = document.value["resources"]?.array?.compactMap(\.string) ?? []
    #expect(resources.sorted() == Self.names)
    #expect(Self.names.contains("weather.yaml") && Self.names.contains("log.yaml"))
  }
}
