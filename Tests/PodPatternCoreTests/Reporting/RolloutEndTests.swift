import FoundationEssentials
import KubernetesCore
import PodPatternCore
import Testing

@Suite struct RolloutEndTests {
  /// 2027-01-15T08:00:00Z
  private static let start = Date(timeIntervalSince1970: 1_800_000_000)

  private func status(
    _ to: String, updated: Int, total: Int = 4, rollback: String? = nil
  ) -> PodPatternStatus {
    var json: JSONValue = [
      "rollout": [
        "from": "a", "to": .string(to), "startTime": "2027-01-15T08:00:00Z", "change": "c",
        "method": "Recreate", "updated": .integer(updated), "total": .integer(total),
      ]
    ]
    if let rollback { json["rollback"] = ["from": .string(rollback), "to": "a"] }
    return PodPatternStatus(json: json)
  }

  private func ends(_ old: PodPatternStatus?, _ new: PodPatternStatus, after seconds: Int)
    -> [String]
  {
    let now = Timestamp(Self.start.addingTimeInterval(Double(seconds)))
    return RolloutEnd.ends(from: old, to: new, at: now).map {
      "\($0.result.rawValue) \($0.seconds)"
    }
  }

  @Test func `an update ends when all pods are updated, and once`() {
    let (begun, done) = (status("b", updated: 1), status("b", updated: 4))
    #expect(ends(begun, done, after: 90) == ["Completed 90"])
    #expect(ends(done, done, after: 100).isEmpty)
    #expect(ends(nil, begun, after: 1).isEmpty)
    #expect(ends(begun, status("b", updated: 3), after: 60).isEmpty)
    #expect(ends(done, PodPatternStatus(), after: 60).isEmpty)
  }

  @Test func `an update that another one takes the place of is superseded`() {
    let begun = status("b", updated: 1)
    #expect(ends(begun, status("c", updated: 0), after: 30) == ["Superseded 30"])
    #expect(
      ends(begun, status("c", updated: 4), after: 30) == ["Superseded 30", "Completed 30"])
    #expect(ends(status("b", updated: 4), status("c", updated: 0), after: 30).isEmpty)
  }

  @Test func `an update that was given up is told as rolled back`() {
    let begun = status("b", updated: 1)
    let back = status("a", updated: 3, rollback: "b")
    #expect(ends(begun, back, after: 600) == ["RolledBack 600"])
    // What follows a rollback is an update like others.
    #expect(
      ends(back, status("c", updated: 0, rollback: "b"), after: 700) == ["Superseded 700"])
  }

  @Test func `no update takes less than no time`() {
    #expect(
      ends(status("b", updated: 1), status("b", updated: 4), after: -60) == ["Completed 0"])
  }
}
