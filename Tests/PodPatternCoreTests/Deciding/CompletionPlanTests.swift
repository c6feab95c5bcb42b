internal import KubernetesCore
internal import PodPatternCore
internal import Testing

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
    #expect(first.creates == [.init(replacement: 1)])
    #expect(first.deletes.isEmpty)
    let second = job([pod("a", .failed), pod("b", .failed, replacement: 1)], limit: 2)
    #expect(second.creates == [.init(replacement: 2)])
    let third = job(
      [pod("a", .failed), pod("b", .failed, replacement: 1), pod("c", .failed, replacement: 2)],
      limit: 2)
    #expect(third.isEmpty)
  }

  @Test func `replacements are not forgotten when failed pods are deleted`() {
    #expect(job([pod("c", .failed, replacement: 2)], limit: 2).isEmpty)
    #expect(job([], limit: 2, told: 3).isEmpty)
    #expect(job([], limit: 3, told: 3).creates == [.init(replacement: 3)])
  }

  @Test func `a pod that was deleted while it ran is replaced for nothing`() {
    let pods = [pod("a", .failed), pod("b", replacement: 1)]
    #expect(job(pods, replicas: 2, limit: 1).creates == [.init()])
  }

  @Test func `the first pods of a pattern replace none`() {
    #expect(job([], replicas: 2, limit: 0).creates == [.init(), .init()])
  }

  @Test func `two failures at once get two numbers`() {
    let pods = [pod("a", .failed), pod("b", .failed), pod("c")]
    #expect(
      job(pods, replicas: 3, limit: 5).creates == [.init(replacement: 1), .init(replacement: 2)])
    #expect(job(pods, replicas: 3, limit: 1).creates.isEmpty)
  }

  @Test func `a new revision starts to count anew and clears the old failures away`() {
    let old = [
      pod("a", .failed, revision: "old"), pod("b", .failed, revision: "old", replacement: 1),
    ]
    #expect(job(old, limit: 1).creates == [.init()])
    let plan = job(old + [pod("c")], limit: 1)
    #expect(plan.creates.isEmpty)
    #expect(Set(plan.deletes.map(\.key.name)) == ["a", "b"])
  }

  @Test func `scaling down takes running pods before completed ones`() {
    let plan = job([pod("done", .succeeded), pod("runs")], replicas: 1, limit: 0)
    #expect(plan.deletes.map(\.key.name) == ["runs"])
  }
}
