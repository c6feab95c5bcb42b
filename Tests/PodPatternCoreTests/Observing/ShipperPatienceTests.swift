internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// How long pods wait for their log shipper, and when they get it back.
@Suite struct ShipperPatienceTests {
  private static let shipper = "log-shipper"

  private func target(_ shipper: JSONValue = [:]) throws -> ExpandedPattern {
    let pattern = try PodPattern(json: [
      "metadata": ["name": "weather"],
      "spec": [
        "template": ["spec": ["containers": [["name": "web", "image": "nginx"]]]],
        "logShipper": shipper,
      ],
    ])
    var expanded = ExpandedPattern(
      pattern, try Expander().expand(pattern), text: Data(), defaults: [:])
    expanded.target.revision = "new"
    return expanded
  }

  private func moment(_ seconds: Int) -> Moment {
    Moment(wall: noon(seconds), elapsed: .seconds(seconds))
  }

  /// A pod whose log shipper is in a state, and whose application waits or runs.
  private func pod(
    _ name: String, _ state: ContainerSnapshot.State, isRunning: Bool = false
  ) -> PodSnapshot {
    var shipper = ContainerSnapshot(name: Self.shipper, state: state)
    shipper.isSidecar = true
    return PodPatternCoreTests.pod(
      name, isRunning ? .running : .pending, ready: isRunning ? 1 : nil,
      containers: [
        .init(
          name: "web",
          state: isRunning ? .running : .waiting(reason: "PodInitializing", message: nil))
      ],
      initContainers: [shipper])
  }

  private func bare(_ name: String, why: String = "no image") -> PodSnapshot {
    var pod = PodPatternCoreTests.pod(
      name, ready: 1, containers: [.init(name: "web", state: .running)])
    pod.withoutShipper = why
    return pod
  }

  private let unpulled = ContainerSnapshot.State.waiting(
    reason: "ImagePullBackOff", message: "no such image")

  private struct Watch {
    var patience = ShipperPatience()
    let target: ExpandedPattern

    mutating func see(_ pods: [PodSnapshot], at seconds: Int, isAdmitted: Bool = false) {
      patience.observe(
        pods, target, revision: "new", isAdmitted: isAdmitted,
        at: Moment(wall: noon(seconds), elapsed: .seconds(seconds)))
    }

    var phase: ShipperPatience.Phase? { patience.stance(on: "new").phase }
  }

  private func watch(_ shipper: JSONValue = ["startDeadlineSeconds": 60]) throws -> Watch {
    Watch(target: try target(shipper))
  }

  @Test(arguments: [
    "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull",
    "CreateContainerConfigError", "RunContainerError",
  ])
  func `a log shipper that can't be started is given up at its deadline`(reason: String) throws {
    var watch = try watch()
    let stuck = pod("a", .waiting(reason: reason, message: "words"))
    watch.see([stuck], at: 10)
    #expect(watch.patience.wait(at: .seconds(10)) == .seconds(60))
    watch.see([stuck], at: 69)
    #expect(watch.phase == nil)
    watch.see([stuck], at: 70)
    #expect(watch.phase == .givenUp)
    let stance = watch.patience.stance(on: "new")
    let image = HelperSettings.logShipper.image
    #expect(stance.reasons == ["new": "image \(image): \(reason): words"])
    #expect(stance.givenUp == ["new"] && stance.waiting == ["uid-a"])
  }

  @Test func `the deadline counts from the first trouble, also while the kubelet is silent`()
    throws
  {
    var watch = try watch()
    let quiet = pod("a", .waiting(reason: "PodInitializing", message: nil))
    watch.see([quiet], at: 0)
    watch.see([quiet], at: 1000)
    // However long it takes: nothing is wrong.
    #expect(watch.phase == nil)
    watch.see([pod("a", unpulled)], at: 1001)
    watch.see([quiet], at: 1030)
    watch.see([quiet], at: 1061)
    #expect(watch.phase == .givenUp)
  }

  @Test func `one that ends at once and never lets the application start is given up`() throws {
    var watch = try watch()
    let states: [ContainerSnapshot.State] = [
      .terminated(.init(exitCode: 128, reason: "StartError", message: "exec format error")),
      .waiting(reason: "CrashLoopBackOff", message: "back-off"),
    ]
    watch.see([pod("a", states[0])], at: 0)
    watch.see([pod("a", states[1])], at: 60)
    #expect(watch.phase == .givenUp)
  }

  @Test func `a pod whose application has run is no reason, whatever its log shipper does`() throws
  {
    var watch = try watch()
    for state in [unpulled, .terminated(.init(exitCode: 1))] {
      watch.see([pod("a", state, isRunning: true)], at: 0)
      watch.see([pod("a", state, isRunning: true)], at: 6000)
    }
    #expect(watch.phase == nil && watch.patience.wait(at: .seconds(6000)) == nil)
  }

  @Test func `one that starts in time is waited for no more`() throws {
    var watch = try watch()
    watch.see([pod("a", unpulled)], at: 0)
    watch.see([pod("a", .running)], at: 50)
    watch.see([pod("a", .running)], at: 500)
    let fresh = try fresh(watch)
    #expect(watch.phase == nil && watch.patience == fresh)
  }

  /// What a watch is that has only seen the deadline.
  private func fresh(_ watch: Watch) throws -> ShipperPatience {
    var fresh = Watch(target: watch.target)
    fresh.see([], at: 0)
    return fresh.patience
  }

  @Test func `one that is required is waited for`() throws {
    var watch = try watch(["required": true, "startDeadlineSeconds": 1])
    watch.see([pod("a", unpulled)], at: 0)
    watch.see([pod("a", unpulled)], at: 6000)
    #expect(watch.phase == nil)
    // Pods without it are replaced, since now they are not what is asked for.
    watch.see([bare("b")], at: 6001)
    #expect(watch.phase == .returning)
  }

  @Test func `what pods say outlives the process`() throws {
    var watch = try watch()
    watch.see([bare("a", why: "image x: no")], at: 5)
    #expect(watch.phase == .givenUp)
    #expect(watch.patience.stance(on: "new").reasons == ["new": "image x: no"])
    #expect(watch.patience.leftOut([bare("a")], revision: "new", at: moment(5))?.isDue == false)
    #expect(watch.patience.leftOut([bare("a")], revision: "new", at: moment(605))?.isDue == true)
    #expect(watch.patience.wait(at: .seconds(5)) == .seconds(600))
    // Another revision begins with it.
    #expect(watch.patience.stance(on: "newer").phase == nil)
  }

  @Test func `a trial is of one pod, and what started before proves nothing`() throws {
    var watch = try watch()
    let old = pod("old", .running, isRunning: true)
    watch.see([old, bare("a")], at: 0)
    watch.see([old, bare("a")], at: 700, isAdmitted: true)
    #expect(watch.phase == .trial)
    watch.see([old, bare("a")], at: 701, isAdmitted: true)
    #expect(watch.phase == .trial)
    watch.see([old, bare("a"), pod("b", .running)], at: 702, isAdmitted: true)
    #expect(watch.phase == .returning)
    watch.see([old, pod("b", .running), pod("c", .running)], at: 703)
    #expect(watch.phase == nil)
  }

  @Test func `a trial that fails rests for twice as long, to six hours`() throws {
    var watch = try watch()
    watch.see([bare("a")], at: 0)
    var now = 0
    for rest in [1200, 2400, 4800, 9600, 19200, 21600, 21600] {
      watch.see([bare("a")], at: now, isAdmitted: true)
      #expect(watch.phase == .trial)
      watch.see([bare("a"), pod("b", unpulled)], at: now)
      watch.see([bare("a"), pod("b", unpulled)], at: now + 60, isAdmitted: true)
      #expect(watch.phase == .givenUp)
      now += 60
      #expect(
        watch.patience.leftOut([bare("a")], revision: "new", at: moment(now + rest - 1))?.isDue
          == false)
      #expect(
        watch.patience.leftOut([bare("a")], revision: "new", at: moment(now + rest))?.isDue == true)
      // The pod that tried is replaced meanwhile.
      watch.see([bare("a")], at: now + 1)
      now += 100
    }
  }

  @Test func `pods that can't start while it comes back stop that`() throws {
    var watch = try watch()
    watch.see([bare("a")], at: 0, isAdmitted: false)
    watch.see([bare("a")], at: 1, isAdmitted: true)
    watch.see([bare("a"), pod("b", .running)], at: 2, isAdmitted: true)
    #expect(watch.phase == .returning)
    watch.see([pod("b", .running), pod("c", unpulled)], at: 3)
    watch.see([pod("b", .running), pod("c", unpulled)], at: 63)
    #expect(watch.phase == .givenUp)
  }

  @Test func `where nobody lacks it and its rest is over, the next pods begin with it`() throws {
    var watch = try watch()
    watch.see([bare("a")], at: 0)
    watch.see([], at: 10)
    #expect(watch.phase == .givenUp)
    watch.see([], at: 600)
    #expect(watch.phase == nil)
  }

  @Test func `the reason is one line of bounded length`() throws {
    var watch = try watch()
    let stuck = pod(
      "a",
      .waiting(reason: "ErrImagePull", message: String(repeating: "é\n\u{1B}[31m", count: 2000)))
    watch.see([stuck], at: 0)
    watch.see([stuck], at: 60)
    let why = try #require(watch.patience.stance(on: "new").reasons["new"])
    #expect(why.utf8.count <= 512 && !why.contains { $0.isNewline || $0 == "\u{1B}" })
  }

  @Test func `an annotation is read back, cut to its length, of unreadable pods as well`() throws {
    let json: JSONValue = [
      "metadata": [
        "name": "a", "annotations": ["podpattern.dev/without-log-shipper": "no image"],
      ], "spec": ["containers": []],
    ]
    let pod = try JSONDecoder().decode(PodSnapshot.self, from: json.serialized())
    #expect(pod.withoutShipper == "no image")
    let raw = try RawJSON(json.serialized())
    #expect(PodSnapshot(unreadable: raw, "x")?.withoutShipper == "no image")
  }
}
