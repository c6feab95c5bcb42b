internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct InFlightCreatesTests {
  private func pod(_ name: String, revision: String = "r", replacement: Int = 0) -> PlannedPod {
    PlannedPod(
      key: ObjectKey(namespace: "shop", name: name), pattern: "weather", revision: revision,
      ownerUID: "u", replacement: replacement, attempt: 0)
  }

  @Test func `a late pod that is wanted is asked for again under its name, once`() {
    var late = InFlightCreates()
    late.add([pod("a"), pod("b", revision: "old"), pod("c", replacement: 2)], now: .zero)
    #expect(late.reuse(PodSource(revision: "r", hasShipper: true), replacement: 0)?.key.name == "a")
    #expect(late.reuse(PodSource(revision: "r", hasShipper: true), replacement: 0) == nil)
    #expect(late.reuse(PodSource(revision: "r", hasShipper: true), replacement: 2)?.key.name == "c")
  }

  @Test func `a late pod that has come, or would have come by now, is waited for no more`() {
    var late = InFlightCreates()
    late.add([pod("a"), pod("b")], now: .zero)
    #expect(late.removeArrived { $0.name == "a" }.map(\.name) == ["a"])
    late.expire(now: .seconds(599))
    #expect(late.keys.map(\.name) == ["b"])
    late.expire(now: .seconds(600))
    #expect(late.isEmpty)
  }
}
