internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct CompletionPlanTests {
  private func job(
    _ pods: [PodSnapshot], replicas: Int = 1, limit: Int, told: Int = 0
  ) -> Plan {
    Plan(
      PodTally(
        snapshot(pods, replicas: replicas) {
          $0.target.runsToCompletion = true
          $0.target.backoffLimit = limit
          $0.reportedFailures = told
        }))
  }

  @Test func `a pod that succeeded stays and keeps its place`() {
    #expect(job([pod("a", .succeeded)], limit: 3).isEmpty)
  }

  @Test func `without a limit's leave a failed pod is not replaced`() {
    #expect(job([pod("a", .failed)], limit: 0).isEmpty)
  }

  @Test func `each replacement is numbered until the limit is reached`() {
    let first = job([pod("a", .failed)], limit: 2)
    #expect(first.creates == [.init(replacement: 1, index: 0)])
    #expect(first.deletes.isEmpty)
    let second = job([pod("a", .failed), pod("b", .failed, replacement: 1)], limit: 2)
    #expect(second.creates == [.init(replacement: 2, index: 0)])
    let third = job(
      [pod("a", .failed), pod("b", .failed, replacement: 1), pod("c", .failed, replacement: 2)],
      limit: 2)
    #expect(third.isEmpty)
  }

  @Test func `replacements are not forgotten when failed pods are deleted`() {
    #expect(job([pod("c", .failed, replacement: 2)], limit: 2).isEmpty)
    #expect(job([], limit: 2, told: 3).isEmpty)
    #expect(job([], limit: 3, told: 3).creates == [.init(replacement: 3, index: 0)])
  }

  @Test func `a pod that was deleted while it ran is replaced for nothing`() {
    let pods = [pod("a", .failed), pod("b", replacement: 1)]
    #expect(job(pods, replicas: 2, limit: 1).creates == [.init(replacement: 1, index: 0)])
  }

  @Test func `the first pods of a pattern replace none`() {
    #expect(job([], replicas: 2, limit: 0).creates == [.init(index: 0), .init(index: 1)])
  }

  @Test func `two failures at once get two numbers`() {
    let pods = [pod("a", .failed), pod("b", .failed), pod("c")]
    #expect(
      job(pods, replicas: 3, limit: 5).creates
        == [.init(replacement: 1, index: 0), .init(replacement: 2, index: 1)])
    #expect(job(pods, replicas: 3, limit: 1).creates.isEmpty)
  }

  @Test func `a new revision starts to count anew and clears the old failures away`() {
    let old = [
      pod("a", .failed, revision: "old"), pod("b", .failed, revision: "old", replacement: 1),
    ]
    #expect(job(old, limit: 1).creates == [.init(index: 0)])
    let plan = job(old + [pod("c")], limit: 1)
    #expect(plan.creates.isEmpty)
    #expect(Set(plan.deletes.map(\.key.name)) == ["a", "b"])
  }

  @Test func `scaling down takes running pods before completed ones`() {
    let plan = job([pod("done", .succeeded), pod("runs")], replicas: 1, limit: 0)
    #expect(plan.deletes.map(\.key.name) == ["runs"])
  }

  /// A pod with an index.
  private func numbered(
    _ name: String, _ index: Int, _ phase: PodPhase = .running, revision: String = "new"
  ) -> PodSnapshot {
    var result = pod(name, phase, revision: revision)
    result.index = index
    return result
  }

  private func tally(
    _ pods: [PodSnapshot], replicas: Int, done: String = "",
    _ adjust: (inout Snapshot) -> Void = { _ in }
  ) -> PodTally {
    PodTally(
      snapshot(pods, replicas: replicas) {
        $0.target.runsToCompletion = true
        $0.completions.indexes["new"] = CompletedIndexes(text: done)
        adjust(&$0)
      })
  }

  @Test func `what has completed counts without its pod, and never twice`() {
    let pods = [numbered("b", 1, .succeeded), numbered("c", 2)]
    let some = tally(pods, replicas: 4, done: "0-1")
    #expect(some.completedCount == 2)
    #expect(some.completedIndexes(of: "new").text == "0-1")
    #expect(Plan(some).creates == [.init(index: 3)])
    let all = tally([], replicas: 2, done: "0-1")
    #expect(Plan(all).isEmpty)
    #expect(all.isComplete && all.isSettled)
  }

  @Test func `added pods alone are made, and removed ones stay completed`() {
    #expect(
      Plan(tally([], replicas: 5, done: "0-2")).creates == [.init(index: 3), .init(index: 4)])
    #expect(Plan(tally([], replicas: 1, done: "0-2")).isEmpty)
    let running = [numbered("d", 3), numbered("e", 4)]
    let plan = Plan(tally(running, replicas: 4, done: "0-2"))
    #expect(plan.creates.isEmpty)
    #expect(plan.deletes.count == 1)
  }

  @Test func `pods without an index count while they exist, and as often as was told`() {
    let old = [pod("a", .succeeded), pod("b", .succeeded)]
    #expect(tally(old, replicas: 2).isComplete)
    let told = tally([pod("b", .succeeded), numbered("c", 0, .succeeded)], replicas: 3) {
      $0.completions.unnumbered = 2
    }
    #expect(told.completedCount == 3)
    #expect(Plan(told).isEmpty)
  }

  @Test func `two pods of one index are one completion`() {
    let twice = tally([numbered("a", 0, .succeeded), numbered("b", 0, .succeeded)], replicas: 2)
    #expect(twice.completedCount == 1)
    #expect(Plan(twice).creates == [.init(index: 1)])
  }

  @Test func `the index of a failed pod is free again`() {
    let plan = job([numbered("a", 0, .failed), numbered("b", 1)], replicas: 2, limit: 1)
    #expect(plan.creates == [.init(replacement: 1, index: 0)])
  }

  @Test(arguments: [
    ("Evicted", "The node was low on resource: memory.", true),
    (
      "Evicted", "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi.",
      false
    ),
    ("Evicted", #"Usage of EmptyDir volume "tmp" exceeds the limit "1Mi"."#, false),
    ("NodeLost", "", true), ("Shutdown", "", true), ("Terminated", "", true),
    ("Preempting", "", true), ("NodeAffinity", "", true), ("UnexpectedAdmissionError", "", true),
    ("OutOfcpu", "", true), ("DeadlineExceeded", "", false), ("SysctlForbidden", "", false),
  ])
  func `what the cluster took away is replaced and is no failure`(
    reason: String, message: String, isTakenAway: Bool
  ) {
    var lost = numbered("a", 0, .failed)
    (lost.reason, lost.message) = (reason, message)
    lost.lifetime = 60
    #expect(lost.isTakenAway == isTakenAway)
    let plan = job([lost], limit: 0)
    #expect(plan.creates == (isTakenAway ? [.init(index: 0)] : []))
  }

  @Test func `a program that fails after it has run is a failure, whatever its reason`() {
    var own = pod(
      "a", .failed,
      containers: [
        ContainerSnapshot(name: "web", state: .terminated(.init(exitCode: 1, reason: "Error")))
      ])
    own.reason = "UnexpectedAdmissionError"
    #expect(!own.isTakenAway)
    own.disruption = "PreemptionByScheduler"
    #expect(own.isTakenAway)
  }

  @Test func `of pods that were taken away the last one is kept`() {
    let lost = (0..<3).map { number in
      var pod = pod("lost-\(number)", .failed, age: 100 - number)
      pod.disruption = "TerminationByKubelet"
      return pod
    }
    let plan = job(lost + [numbered("runs", 0)], limit: 0)
    #expect(plan.deletes.map(\.key.name) == ["lost-0", "lost-1"])
  }

  @Test func `suspended and late pods are deleted, and none is made`() {
    let pods = [numbered("a", 0, .succeeded), numbered("b", 1)]
    let suspended = tally(pods, replicas: 3) { $0.target.isSuspended = true }
    #expect(Plan(suspended).creates.isEmpty)
    #expect(Plan(suspended).deletes.map(\.key.name) == ["b"])
    #expect(suspended.startTime == nil)
    let late = tally(pods, replicas: 3) {
      $0.target.activeDeadlineSeconds = 60
      $0.completions.startTime = noon(-60)
    }
    #expect(Plan(late).creates.isEmpty)
    #expect(Plan(late).deletes == [.init(pods[1], .late)])
    #expect(late.isFailed)
    let early = tally(pods, replicas: 3) {
      $0.target.activeDeadlineSeconds = 61
      $0.completions.startTime = noon(-60)
    }
    #expect(early.secondsToDeadline == 1)
    #expect(Plan(early).creates.count == 1)
  }

  @Test func `what is complete is neither late nor suspended, and added pods are a new run`() {
    func run(_ replicas: Int) -> PodTally {
      tally([], replicas: replicas, done: "0-1") {
        $0.target.activeDeadlineSeconds = 60
        $0.completions.startTime = noon(-600)
        $0.completions.completionTime = noon(-590)
      }
    }
    #expect(run(2).halt == nil && !run(2).isFailed)
    #expect(run(2).startTime == noon(-600))
    #expect(run(3).startTime == noon)
    #expect(Plan(run(3)).creates.count == 1)
  }

  @Test(arguments: [
    ("", ""), ("0", "0"), ("2,0,1", "0-2"), ("0-2,5", "0-2,5"), ("1-3,2-6,9", "1-6,9"),
    ("x,-1,4-2,7,2147483648,1-", "7"), ("0-2147483647", "0-2147483647"),
  ])
  func `indexes are read whatever is written`(text: String, expected: String) {
    #expect(CompletedIndexes(text: text).text == expected)
  }

  @Test func `indexes that do not fit are left out, and none is cut`() {
    let all = CompletedIndexes((0..<20_000).map { $0 * 2 })
    let kept = CompletedIndexes(text: all.text)
    #expect(all.text.utf8.count <= CompletedIndexes.maximumLength)
    #expect(all.isFull)
    #expect(kept.count > 2000 && kept == CompletedIndexes((0..<kept.count).map { $0 * 2 }))
  }

  @Test(arguments: 0..<50)
  func `sets of indexes are sets`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let some = Set((0..<20).map { _ in Int.random(in: 0...30, using: &random) })
    let others = Set((0..<20).map { _ in Int.random(in: 0...30, using: &random) })
    let union = CompletedIndexes(some).union(CompletedIndexes(others))
    #expect(union == CompletedIndexes(some.union(others)))
    #expect(union.count == some.union(others).count)
    for index in 0...31 { #expect(union.contains(index) == some.union(others).contains(index)) }
    let free = (0...100).filter { !some.union(others).contains($0) }
    #expect(union.free(40) == Array(free.prefix(40)))
  }
}
