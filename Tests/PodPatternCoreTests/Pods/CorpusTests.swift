import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import Testing

@testable import PodPatternCore

/// Templates as people write them, under `Corpus`.
@Suite struct CorpusTests {
  static let templates: [JSONValue] = {
    let directory = GoldenFile.directory.deletingLastPathComponent().appending(path: "Corpus")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.sorted().flatMap { name -> [JSONValue] in
      guard let data = try? Data(contentsOf: directory.appending(path: name)) else { return [] }
      return (try? YAMLStream.parse(data))?.map(\.value) ?? []
    }
  }()

  @Test func `There are templates of all kinds`() {
    #expect(Self.templates.count >= 28)
  }

  @Test(arguments: templates.indices)
  func `A pod has every field of its template`(index: Int) throws {
    let template = Self.templates[index]
    let expansion = try Expander().expand(PodPattern.example(template: template))
    let pod = expansion.pod(named: "example")
    let spec = try #require(template["spec"])
    #expect(differences(in: pod["spec"], from: spec) == [])
    for kind in ["labels", "annotations", "finalizers"] {
      guard let original = template["metadata"]?[kind] else { continue }
      #expect(differences(in: pod["metadata"]?[kind], from: original) == [])
    }
  }

  @Test(arguments: templates.indices)
  func `Nothing is added to a pod but what the pattern names`(index: Int) throws {
    let template = Self.templates[index]
    let pod = try Expander().expand(PodPattern.example(template: template)).pod(named: "example")
    let own = Set(template["spec"]?.object?.keys ?? [])
    let added = Set(pod["spec"]?.object?.keys ?? []).subtracting(own)
    #expect(added.isSubset(of: ["volumes", "initContainers"]))
    for container in template["spec"]?["containers"]?.array ?? [] {
      let name = try #require(container["name"])
      let expanded = pod["spec"]?["containers"]?.array?.first { $0["name"] == name }
      let extra = Set(expanded?.object?.keys ?? []).subtracting(container.object?.keys ?? [])
      #expect(extra.isSubset(of: ["volumeMounts"]))
    }
  }
}

extension PodPattern {
  /// A pattern of a template, and the rest by default.
  static func example(
    template: JSONValue, _ change: (inout PodPatternSpec) -> Void = { _ in }
  ) -> PodPattern {
    var spec = PodPatternSpec(template: template)
    change(&spec)
    return PodPattern(metadata: ObjectMeta(name: "example", uid: "u"), spec: spec)
  }
}
