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
    if isFormer { object["data"]?["mayBeGated"] = nil }
    let revision = try #require(PatternRevision(json: object))
    #expect(revision.isGenuine)
    let kept = try #require(world.expander.recover(revision, world.pattern, fresh))
    let gates = kept.manifest.pod(named: "web-1")["spec"]?["readinessGates"]
    #expect(gates == (isFormer ? nil : [["conditionType": "podpattern.dev/in-place"]]))
  }
}
