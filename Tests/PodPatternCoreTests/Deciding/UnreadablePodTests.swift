internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Pods of which something can't be read.
@Suite struct UnreadablePodTests {
  private let metadata =
    #"""
    "name": "weather-1-x", "namespace": "shop", "uid": "u", "resourceVersion": "7",
    "creationTimestamp": "2027-01-15T08:00:00Z",
    "labels": {"podpattern.dev/pattern": "weather", "podpattern.dev/revision": "1"},
    "annotations": {"podpattern.dev/replacement": "2", "podpattern.dev/attempt": "3"},
    "ownerReferences": [{"uid": "x"}, {"uid": "o", "controller": true}]
    """#

  private func read(_ pod: String) throws -> DecodedPage<PodSnapshot> {
    try PodSnapshot.decoding.page(
      Data(#"{"metadata":{"resourceVersion":"9"},"items":[\#(pod)]}"#.utf8))
  }

  @Test(arguments: [
    #""status": {"phase": 5}"#, #""status": []"#, #""spec": {"nodeName": {}}"#, #""status": 1"#,
    #""status": {"containerStatuses": [{"name": "web", "ready": "yes"}]}"#,
    #""status": {"containerStatuses": [{}]}"#, #""status": {"conditions": [{"type": 1}]}"#,
    #""status": {"initContainerStatuses": [{"name": "i", "state": {"terminated": {"exitCode": 1e9}}}],"#
      + #" "reason": 1}"#,
  ])
  func `a pod is kept by its metadata`(rest: String) throws {
    let page = try read(#"{"metadata": {\#(metadata)}, \#(rest)}"#)
    #expect(page.undecodable.count == 1)
    let pod = try #require(page.items.first)
    #expect(pod.key == ObjectKey(namespace: "shop", name: "weather-1-x"))
    #expect(pod.uid == "u" && pod.resourceVersion == "7" && pod.ownerUID == "o")
    #expect(pod.pattern == "weather" && pod.revision == "1" && pod.created == noon)
    #expect(pod.replacement == 2 && pod.attempt == 3 && !pod.isTerminating)
    #expect(pod.isActive && !pod.isReady && pod.phase == .unknown)
    #expect(pod.message?.hasPrefix("it can't be read: ") == true)
    #expect(pod.message?.contains("Swift") == false, "\(pod.message ?? "")")
  }

  @Test func `odd metadata is read as far as it goes`() throws {
    let odd =
      #"{"metadata": {"name": "a", "uid": 1, "labels": {"podpattern.dev/pattern": "w", "#
      + #""podpattern.dev/revision": []}, "annotations": 5, "ownerReferences": {}, "#
      + #""deletionTimestamp": 7, "creationTimestamp": "soon"}}"#
    let pod = try #require(try read(odd).items.first)
    #expect(pod.key.name == "a" && pod.uid.isEmpty && pod.pattern == "w" && pod.revision.isEmpty)
    #expect(pod.isTerminating && pod.created == nil && pod.ownerUID == nil)
    #expect(try read(#"{"metadata": {"name": 5}}"#).items.isEmpty)
  }

  @Test func `an unreadable pod that has ended counts as ended, and slows nothing down`() throws {
    let page = try read(
      #"{"metadata": {\#(metadata)}, "status": {"phase": "Failed", "reason": 1}}"#)
    let pod = try #require(page.items.first)
    #expect(pod.phase == .failed && pod.hasEnded)
    var moment = snapshot([pod])
    moment.pods[0].ownerUID = moment.uid
    moment.pods[0].revision = moment.target.revision
    #expect(PodTally(moment).shortLived.isEmpty)
  }

  @Test func `an unreadable pod holds a place, is named in the status, and is the first to go`() {
    var odd = pod("odd", .unknown)
    odd.message = "it can't be read: why"
    let ready = pod("web", ready: 60)
    #expect(Plan(PodTally(snapshot([odd, ready], replicas: 2))).isEmpty)
    #expect(Plan(PodTally(snapshot([odd, ready], replicas: 3))).creates.count == 1)
    #expect(Plan(PodTally(snapshot([odd, ready], replicas: 1))).deletes.map(\.key.name) == ["odd"])
    let status = PodPatternStatus(
      PodTally(snapshot([odd, ready], replicas: 2)), shipper: .disabled, previous: nil)
    #expect(status.replicas == 2 && status.readyReplicas == 1)
    #expect(status[.ready]?.message.contains("odd") == true, "\(status[.ready]?.message ?? "")")
    #expect(status[.ready]?.message.contains("it can't be read: why") == true)
  }
}
