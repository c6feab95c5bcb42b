internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct FailureBackoffTests {
  /// A pattern whose pods the test makes and ends, second by second.
  private struct World {
    var backoff = FailureBackoff()
    var pods: [PodSnapshot] = []
    var created = 0
    var replicas: Int
    var generation = 1
    /// Until when each pod lives, by name; one that is not here lives on.
    var ends: [String: Int] = [:]
    var second = 0
    var starts: [String: Int] = [:]
    var keepsPods = true

    init(replicas: Int) { self.replicas = replicas }

    /// Makes what the plan asks for, and takes away what it deletes.
    mutating func step(lifetime: (Int) -> Int?) {
      for index in pods.indices where ends[pods[index].key.name].map({ $0 <= second }) ?? false {
        guard !pods[index].hasEnded else { continue }
        pods[index].phase = .failed
        pods[index].lifetime = second - (starts[pods[index].key.name] ?? 0)
      }
      if !keepsPods { pods.removeAll(where: \.hasEnded) }
      let now = Duration.seconds(second)
      let ended = keepsPods ? [] : lastEnded
      var moment = moment
      backoff.observe(PodTally(moment), ended: ended, at: now)
      moment.backoff = backoff.state(of: "new", at: now)
      let plan = Plan(PodTally(moment))
      let deleted = Set(plan.deletes.map(\.uid))
      pods.removeAll { deleted.contains($0.uid) }
      for create in plan.creates {
        created += 1
        var new = pod("p\(created)", .running, age: -second)
        new.attempt = create.attempt
        pods.append(new)
        starts[new.key.name] = second
        ends[new.key.name] = lifetime(created).map { second + $0 }
      }
      if plan.tries > 0 { backoff.didTry(at: now) }
      second += 1
    }

    var moment: Snapshot {
      snapshot(pods, replicas: replicas) {
        $0.now = noon(second)
        $0.generation = generation
      }
    }

    /// Pods that ended in this second, where nobody keeps them.
    private var lastEnded: [PodSnapshot] {
      ends.filter { $0.value == second }.map { name, _ in
        var ended = pod(name, .failed, age: -second + 1)
        ended.lifetime = 1
        ended.attempt = backoff.state(of: "new", at: .seconds(second))?.attempts ?? 0
        return ended
      }
    }
  }

  @Test(arguments: [1, 2, 20])
  func `pods that end at once are made ever more seldom`(replicas: Int) {
    var world = World(replicas: replicas)
    for _ in 0..<60 { world.step { _ in 1 } }
    #expect(world.created <= replicas + 8)
    let minute = world.created
    for _ in 60..<3600 { world.step { _ in 1 } }
    #expect(world.created - minute <= 18)
    // Failed pods do not pile up, and the last one stays.
    #expect(world.pods.filter { $0.phase == .failed }.count == 1)
  }

  @Test func `failed pods that are gone from the cluster count as failed`() {
    var world = World(replicas: 2)
    world.keepsPods = false
    for _ in 0..<60 { world.step { _ in 1 } }
    #expect(world.created <= 10)
  }

  @Test func `once a pod lives all are made`() {
    var world = World(replicas: 20)
    for _ in 0..<40 { world.step { _ in 1 } }
    for _ in 40..<160 { world.step { _ in nil } }
    #expect(world.pods.filter { $0.phase == .running }.count == 20)
    #expect(world.backoff.state(of: "new", at: .seconds(160)) == nil)
  }

  @Test func `pods that live ten seconds are replaced at once`() {
    var world = World(replicas: 1)
    for _ in 0..<121 { world.step { _ in 12 } }
    #expect(world.created >= 9)
  }

  @Test func `places of other pods are filled while one fails`() {
    var world = World(replicas: 5)
    for _ in 0..<30 { world.step { $0 >= 5 ? 1 : nil } }
    #expect(world.backoff.state(of: "new", at: .seconds(world.second)) != nil)
    // Somebody deletes a pod that runs: its place does not wait.
    let before = world.created
    world.pods.removeAll { $0.key.name == "p1" }
    world.step { _ in nil }
    #expect(world.created > before)
    #expect(world.pods.contains { $0.key.name == "p\(before + 1)" && $0.isActive })
  }

  @Test func `a restart forgets nothing`() {
    var world = World(replicas: 3)
    for _ in 0..<60 {
      world.step { _ in 1 }
      // A new operator every five seconds.
      if world.second % 5 == 0 { world.backoff = FailureBackoff() }
    }
    #expect(world.created <= 3 + 10)
  }

  @Test func `another generation is tried at once, another revision begins at rest`() {
    var world = World(replicas: 1)
    for _ in 0..<50 { world.step { _ in 1 } }
    let before = world.created
    world.generation = 2
    world.step { _ in 1 }
    #expect(world.created == before + 1)
    #expect(world.backoff.state(of: "other", at: .seconds(world.second)) == nil)
    var moment = world.moment
    moment.target.revision = "other"
    world.backoff.observe(PodTally(moment), at: .seconds(world.second))
    #expect(world.backoff.wait(at: .seconds(world.second)) == nil)
  }

  @Test func `a pod that somebody deletes is no failure`() {
    var backoff = FailureBackoff()
    var deleted = pod(
      "a", .failed, age: 2, ending: true,
      containers: [.init(name: "web", state: .terminated(.init(exitCode: 143)))])
    deleted.lifetime = 2
    backoff.observe(PodTally(snapshot([deleted])), at: .zero)
    #expect(backoff.state(of: "new", at: .zero) == nil)
  }

  /// Whatever pods do, a place is never left for good, and never more are made than asked for.
  @Test(arguments: 0..<40)
  func `no place is forgotten`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var world = World(replicas: Int.random(in: 1...30, using: &random))
    for _ in 0..<600 {
      let fails = Int.random(in: 0..<100, using: &random) < 40
      let lifetime = Int.random(in: 0...30, using: &random)
      world.step { _ in fails ? lifetime : nil }
      if Int.random(in: 0..<50, using: &random) == 0 { world.backoff = FailureBackoff() }
      if Int.random(in: 0..<20, using: &random) == 0 {
        world.replicas = Int.random(in: 1...30, using: &random)
      }
      let active = world.pods.filter(\.isActive)
      #expect(active.count <= max(world.replicas, 30))
    }
    world.ends = [:]
    // At most a whole wait, ten seconds of life, and all is there.
    for _ in 0..<320 { world.step { _ in nil } }
    #expect(world.pods.filter(\.isActive).count == world.replicas)
  }

  @Test func `the kubelet's own clock tells for how long a pod ran`() throws {
    func life(_ status: String) throws -> Int? {
      let json = #"{"metadata": {"name": "a"}, "status": \#(status)}"#
      return try JSONDecoder().decode(PodSnapshot.self, from: Data(json.utf8)).lifetime
    }
    let ran =
      #"{"terminated": {"exitCode": 1, "startedAt": "2030-01-01T00:00:00Z", "finishedAt": "2030-01-01T00:01:00Z"}}"#
    #expect(try life(#"{"phase": "Running"}"#) == nil)
    #expect(try life(#"{"phase": "Failed", "reason": "SysctlForbidden"}"#) == 0)
    #expect(
      try life(#"{"phase": "Failed", "containerStatuses": [{"name": "a", "state": \#(ran)}]}"#)
        == 60)
    #expect(
      try life(#"{"phase": "Failed", "initContainerStatuses": [{"name": "a", "state": \#(ran)}]}"#)
        == 60)
    #expect(
      try life(
        """
        {"phase": "Failed", "reason": "Evicted", "startTime": "2030-01-01T00:00:00Z",
         "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime":
           "2030-01-01T01:00:00Z"}]}
        """) == 3600)
    // What makes no sense is a short life, and no reason to lose the pod.
    #expect(try life(#"{"phase": "Failed", "startTime": "yesterday"}"#) == 0)
  }
}
