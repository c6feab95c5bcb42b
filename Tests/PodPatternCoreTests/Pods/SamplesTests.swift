import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import PodPatternCore
import Testing

/// The samples under `config/samples`.
@Suite struct SamplesTests {
  static let directory = GoldenFile.directory.deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config/samples")

  /// Where there are samples: those of patterns, and those of where logs can be shipped to.
  static let folders = [directory, directory.appending(path: "logs")]

  static let files = folders.flatMap { folder in
    names(in: folder).map { folder.appending(path: $0) }
  }

  private static func names(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") && $0 != "kustomization.yaml" }.sorted()
  }

  @Test(arguments: files)
  func `A sample expands`(file: URL) throws {
    let documents = try YAMLStream.parse(try Data(contentsOf: file))
    let patterns = documents.map(\.value).filter { $0["kind"] == "PodPattern" }
    #expect(!patterns.isEmpty)
    for pattern in patterns {
      let expansion = try Expander().expand(PodPattern(json: pattern))
      let images = (expansion.podTemplate["spec"]?["containers"]?.array ?? [])
        .compactMap { $0["image"]?.string }
      #expect(Set(images).isSubset(of: ["busybox:1.36", "nginx:1.27"]))
    }
  }

  @Test(arguments: folders)
  func `The kustomization names every sample`(folder: URL) throws {
    let data = try Data(contentsOf: folder.appending(path: "kustomization.yaml"))
    let document = try #require(try YAMLStream.parse(data).first)
    let resources = document.value["resources"]?.array?.compactMap(\.string) ?? []
    #expect(resources.sorted() == Self.names(in: folder))
  }

  @Test func `There is a sample for each example of the seed, and for each kind of output`()
    throws
  {
    let names = Set(Self.files.map(\.lastPathComponent))
    #expect(names.isSuperset(of: ["weather.yaml", "log.yaml"]))
    let text = try Self.files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    for kind in LogOutput.Kind.all {
      #expect(text.contains("\n      \(kind.name):") || text.contains("- \(kind.name):"))
    }
  }
}
