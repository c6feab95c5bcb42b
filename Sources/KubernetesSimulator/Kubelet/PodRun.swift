internal import FoundationEssentials
internal import KubernetesCore

/// One pod on its way from Pending to its end, as a state machine.
///
/// ```
/// unscheduled → scheduled → initializing → running → finished
///        (any of them)  → stopping → gone
/// ```
///
/// `step` does all that is due by a time and says when something will be next; the caller writes
/// `status` where it changed.
struct PodRun: Sendable {
  /// How far the pod is.
  enum Stage: Sendable, Equatable {
    case unscheduled
    /// On a node, its sandbox not made yet.
    case scheduled
    /// Its init containers at work.
    case initializing
    case running
    /// Its containers have ended and none is restarted.
    case finished(phase: String)
    /// It was told to end.
    case stopping
    case gone
  }

  /// What the machine asks of the model around it.
  struct Surroundings {
    var configuration: KubeletConfiguration
    /// What becomes of a container that starts now, in a pod at this address.
    var plan: (ContainerRun, JSONValue, _ address: String) -> RunPlan
    var place: (JSONValue) -> ClusterView.Placement
    var assignAddress: () -> String
    /// Why the pod's volumes can't be mounted; nil where they can.
    var missingVolume: (JSONValue) -> String?
    /// The pod's address, once it has one.
    var address = ""
  }

  /// Why a node has no room for the resources that a pod's containers are to have.
  struct ResizeHold: Sendable {
    /// `Deferred` or `Infeasible`.
    var reason: String
    var message: String
  }

  /// The pod as it was when it was last read.
  private(set) var pod: JSONValue
  /// The generation of the pod, and the one that the last step was about.
  private var generation: Int
  private var observedGeneration = 0
  var stage = Stage.unscheduled
  var initContainers: [ContainerRun]
  var containers: [ContainerRun]
  var node: String?
  var address: String?
  var startTime: Date?
  /// When the stage moves on, where that waits for time alone.
  var due: Date?
  /// Why the pod failed as a whole, such as Evicted.
  var failure: (reason: String, message: String)?
  /// Why changes of its containers' resources wait.
  var resizeHold: ResizeHold?
  var isNodeReady = true
  var conditions = PodConditions()
  /// When the pod has run for as long as it may.
  var deadline: Date?
  /// What is worth Events and was not told yet.
  private var notes: [PodNote] = []

  init(_ pod: JSONValue, now: Date, _ configuration: KubeletConfiguration) {
    self.pod = pod
    generation = pod.generation
    let spec = pod["spec"] ?? [:]
    let initial = spec["initContainers"]?.array ?? []
    let waiting = initial.isEmpty ? "ContainerCreating" : "PodInitializing"
    initContainers = initial.map {
      let isSidecar = $0["restartPolicy"]?.string == "Always"
      return ContainerRun(
        $0, role: isSidecar ? .sidecar : .initializer, waitingFor: "PodInitializing")
    }
    containers = (spec["containers"]?.array ?? []).map {
      ContainerRun($0, role: .runtime, waitingFor: waiting)
    }
    node = spec["nodeName"]?.string
    let isGated = !(spec["schedulingGates"]?.array ?? []).isEmpty
    due = isGated ? nil : now.addingTimeInterval(configuration.scheduling.inSeconds)
  }

  var restartPolicy: String { pod["spec"]?["restartPolicy"]?.string ?? "Always" }

  /// When the next thing happens; nil where nothing will by itself.
  var nextDue: Date? {
    guard isNodeReady else { return nil }
    let times = [due, isActive ? deadline : nil].compactMap { $0 }
    return (times + (initContainers + containers).flatMap(\.times)).min()
  }

  /// Whether the status does not speak of the newest spec yet.
  var isBehind: Bool { stage != .unscheduled && observedGeneration != generation }

  /// Whether the status does not speak of the newest readiness gates yet.
  var isReadinessBehind: Bool {
    stage == .running && conditions["ContainersReady"]
      && conditions["Ready"] != (unmetGate == nil)
  }

  /// What the kubelet says of the first readiness gate whose condition is not true; nil if all are.
  private var unmetGate: String? {
    let gates = (pod["spec"]?["readinessGates"]?.array ?? []).compactMap {
      $0["conditionType"]?.string
    }
    let reported = pod["status"]?["conditions"]?.array ?? []
    for gate in gates {
      guard let condition = reported.first(where: { $0["type"]?.string == gate }) else {
        return "corresponding condition of pod readiness gate \"\(gate)\" does not exist."
      }
      let status = condition["status"]?.string ?? ""
      guard status == "True" else {
        return "the status of pod readiness gate \"\(gate)\" is not \"True\", but \(status)"
      }
    }
    return nil
  }

  /// Takes up a newer state of the pod, and lets its containers follow what is wanted.
  mutating func take(_ pod: JSONValue, _ now: Date, _ configuration: KubeletConfiguration) {
    self.pod = pod
    guard pod.generation != generation else { return }
    generation = pod.generation
    guard isActive, let spec = pod["spec"] else { return }
    for (index, container) in (spec["initContainers"]?.array ?? []).enumerated()
    where initContainers.indices.contains(index) {
      initContainers[index].take(container, of: pod, now, configuration)
    }
    for (index, container) in (spec["containers"]?.array ?? []).enumerated()
    where containers.indices.contains(index) {
      containers[index].take(container, of: pod, now, configuration)
    }
  }

  /// Whether its containers still start, run and are replaced.
  var isActive: Bool {
    switch stage {
    case .unscheduled, .scheduled, .initializing, .running: true
    case .finished, .stopping, .gone: false
    }
  }

  /// Does what is due by now.
  mutating func step(_ now: Date, _ surroundings: Surroundings) {
    guard isNodeReady else { return }
    var around = surroundings
    around.address = address ?? ""
    observedGeneration = generation
    if pod.isTerminating { beginStopping(now, around.configuration) }
    if let deadline, deadline <= now, isActive { exceedDeadline(now) }
    switch stage {
    case .unscheduled: schedule(now, around)
    case .scheduled: makeSandbox(now, around)
    case .initializing: initialize(now, around)
    case .running: run(now, around)
    case .stopping: stop(now)
    case .finished, .gone: break
    }
    tellResize(now)
  }

  private mutating func schedule(_ now: Date, _ around: Surroundings) {
    guard let due, due <= now else { return }
    if node == nil {
      switch around.place(pod) {
      case .node(let name):
        node = name
        note(
          "Scheduled", "Successfully assigned \(pod.namespace)/\(pod.name) to \(name)",
          from: .scheduler)
      case .none(let why):
        conditions.set("PodScheduled", false, now, reason: "Unschedulable", message: why)
        note("FailedScheduling", why, isWarning: true, from: .scheduler)
        self.due = now.addingTimeInterval(RunPlan.resync.inSeconds)
        return
      }
    }
    startTime = now
    if around.configuration.followsManifests {
      deadline = pod["spec"]?["activeDeadlineSeconds"]?.integer.map {
        now.addingTimeInterval(Double($0))
      }
    }
    stage = .scheduled
    conditions.set("PodScheduled", true, now)
    self.due = now.addingTimeInterval(around.configuration.sandbox.inSeconds)
  }

  private mutating func makeSandbox(_ now: Date, _ around: Surroundings) {
    guard let due, due <= now else { return }
    if let missing = around.missingVolume(pod) {
      note("FailedMount", missing, isWarning: true)
      self.due = now.addingTimeInterval(RunPlan.resync.inSeconds)
      return
    }
    var around = around
    around.address = around.assignAddress()
    address = around.address
    conditions.set("PodReadyToStartContainers", true, now)
    stage = .initializing
    self.due = nil
    initialize(now, around)
  }

  /// Runs the init containers, one after another.
  private mutating func initialize(_ now: Date, _ around: Surroundings) {
    for index in initContainers.indices {
      initContainers[index].advance(now, pod, around)
      if let ended = initContainers[index].termination, ended.exitCode != 0,
        initContainers[index].due == nil
      {
        finish("Failed", now)
        return
      }
      guard initContainers[index].letsNextStart else { return }
    }
    conditions.set("Initialized", true, now)
    stage = .running
    run(now, around)
  }

  /// Runs the runtime containers beside the sidecars.
  private mutating func run(_ now: Date, _ around: Surroundings) {
    for index in initContainers.indices where initContainers[index].role == .sidecar {
      initContainers[index].advance(now, pod, around)
    }
    for index in containers.indices { containers[index].advance(now, pod, around) }
    let isReady =
      containers.allSatisfy(\.isReady)
      && initContainers.allSatisfy { $0.role != .sidecar || $0.isReady }
    conditions.set("ContainersReady", isReady, now)
    if let unmet = unmetGate, isReady {
      conditions.set("Ready", false, now, reason: "ReadinessGatesNotReady", message: unmet)
    } else {
      conditions.set("Ready", isReady, now)
    }
    if containers.allSatisfy({ $0.termination != nil && $0.due == nil }) {
      let isSuccess = containers.allSatisfy { $0.termination?.exitCode == 0 }
      finish(isSuccess ? "Succeeded" : "Failed", now)
    }
  }
}

extension PodRun {
  mutating func note(
    _ reason: String, _ message: String, isWarning: Bool = false,
    from source: PodNote.Source = .kubelet
  ) {
    notes.append(
      PodNote(isWarning: isWarning, reason: reason, message: message, source: source))
  }

  /// All that is worth Events since this was asked last.
  mutating func takeNotes() -> [PodNote] {
    var taken = notes
    notes = []
    changeContainers { container in
      taken += container.notes
      container.notes = []
    }
    return taken
  }

  /// Does the same to each container, those of the initialization first.
  mutating func changeContainers(_ change: (inout ContainerRun) -> Void) {
    for index in initContainers.indices { change(&initContainers[index]) }
    for index in containers.indices { change(&containers[index]) }
  }

  /// Puts changes of the resources off from now on, or lets them go on with nil.
  mutating func hold(
    resizes hold: ResizeHold?, _ now: Date, _ configuration: KubeletConfiguration
  ) {
    resizeHold = hold
    let isActive = isActive
    changeContainers {
      $0.isHeld = hold != nil
      if isActive { $0.acceptResize(now, configuration) }
    }
    tellResize(now)
  }

  /// Says while resources change, or are to change, that they do.
  mutating func tellResize(_ now: Date) {
    let all = isActive ? initContainers + containers : []
    if all.contains(where: \.isResizing) {
      conditions.set("PodResizeInProgress", true, now)
    } else {
      conditions.remove("PodResizeInProgress")
    }
    if let resizeHold, all.contains(where: \.isResizePending) {
      conditions.set(
        "PodResizePending", true, now, reason: resizeHold.reason, message: resizeHold.message)
    } else {
      conditions.remove("PodResizePending")
    }
  }
}
