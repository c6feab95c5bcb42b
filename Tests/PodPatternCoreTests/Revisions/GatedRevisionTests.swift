internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Which revisions' pods get the readiness gate of updates in place.
@Suite struct GatedRevisionTests {
  @Test(arguments: [true, false])
  func `a lost pod of a revision that 0_1_0 made comes back without the gate`(
    isFormer: Bool
  ) throws {
    var world = ObservedPattern()
    world.spec["strategy"] = ["inPlace": "IfPossible"]
    let fresh = try #require(world.content.expanded)
    let written = fresh.patternRevision(of: world.pattern)
    let owner = OwnerReference(
      apiVersion: "v1", kind: "PodPattern", name: "web", uid: "u", controller: true)
    var object = written.object(of: "web", owner: owner)
    if isFormer { object["metadata"]?["annotations"]?["podpattern.dev/may-be-gated"] = nil }
    let revision = try #require(PatternRevision(json: object))
    #expect(revision.isGenuine)
    let kept = try #require(world.expander.recover(revision, world.pattern, fresh))
    object["metadata"]?["uid"] = "r"
    let snapshot = try JSONDecoder().decode(RevisionSnapshot.self, from: object.serialized())
    // Also where this operator makes the same template.
    for pods in [kept, fresh.asRecorded(in: [snapshot], of: world.pattern)] {
      let gates = pods.manifest.pod(named: "web-1")["spec"]?["readinessGates"]
      #expect(gates == (isFormer ? nil : [["conditionType": "podpattern.dev/in-place"]]))
    }
    let new = fresh.asRecorded(in: [], of: world.pattern).manifest.pod(named: "web-1")
    #expect(new["spec"]?["readinessGates"] != nil)
  }
}
