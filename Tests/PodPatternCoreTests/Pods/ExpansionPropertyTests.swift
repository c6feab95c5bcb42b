import FoundationEssentials
import KubernetesCore
import PodPatternCore
import Testing

@Suite struct ExpansionPropertyTests {
  @Test(arguments: 1...200)
  func `Whatever a template says is in the pod unchanged`(seed: Int) throws {
    var random = RandomTemplate(seed: UInt64(seed))
    let template = random.template()
    let pod = try expand(template).pod(named: "p")
    let spec = try #require(template["spec"])
    #expect(differences(in: pod["spec"], from: spec) == [])
  }

  @Test(arguments: 1...50)
  func `The revision does not hang on the order of keys`(seed: Int) throws {
    var random = RandomTemplate(seed: UInt64(seed))
    let template = random.template()
    let reordered = random.reordered(template)
    #expect(try expand(template) == expand(template))
    #expect(try expand(template).revision == expand(reordered).revision)
  }

  @Test(arguments: 1...50)
  func `The encoded pod is the pod`(seed: Int) throws {
    var random = RandomTemplate(seed: UInt64(seed))
    let expansion = try expand(random.template())
    let pod = expansion.pod(named: "some-name")
    #expect(expansion.manifest.body(named: "some-name").json == pod)
    #expect(pod["metadata"]?["name"] == "some-name")
  }

  @Test func `Another template is another revision`() throws {
    let revisions = try (1...200).map { seed in
      var random = RandomTemplate(seed: UInt64(seed))
      return try expand(random.template()).revision
    }
    #expect(Set(revisions).count == 200)
    #expect(revisions.allSatisfy { $0.count == 10 })
  }

  @Test func `The number of pods and the Service leave the revision alone`() throws {
    let template: JSONValue = ["spec": ["containers": [["name": "a", "image": "a"]]]]
    let one = try Expander().expand(.example(template: template))
    let many = try Expander().expand(
      .example(template: template) {
        $0.replicas = 7
        $0.service = ["clusterIP": "None"]
        $0.minReadySeconds = 5
      })
    #expect(one.revision == many.revision)
  }

  @Test func `The log shipper's configuration is part of the revision`() throws {
    let template: JSONValue = ["spec": ["containers": [["name": "a", "image": "a"]]]]
    let one = try Expander().expand(.example(template: template))
    let other = try Expander().expand(
      .example(template: template) { $0.logShipper.inputs[0].files = ["*.txt"] })
    #expect(one.revision != other.revision)
  }

  private func expand(_ template: JSONValue) throws -> Expansion {
    try Expander().expand(.example(template: template))
  }
}
