internal import FoundationEssentials
internal import KubernetesCore

/// One container as the kubelet sees it.
struct ContainerRun: Sendable {
  /// What a container is for, which says when it starts and who waits for it.
  enum Role: Sendable, Equatable {
    /// Runs to its end before the next container starts.
    case initializer
    /// An init container that stays: the next container waits for its start alone.
    case sidecar
    case runtime
  }

  /// The part of a container's spec that may change while it runs.
  struct Wanted: Sendable, Equatable {
    var image: String
    var resources: JSONValue
    /// The resources that a run can't be given: they come with the next one.
    var restartingResources: Set<String>

    init(_ container: JSONValue) {
      image = container["image"]?.string ?? ""
      resources = container["resources"] ?? [:]
      restartingResources = Set(
        (container["resizePolicy"]?.array ?? []).filter {
          $0["restartPolicy"] == "RestartContainer"
        }.compactMap { $0["resourceName"]?.string })
    }
  }

  struct Termination: Sendable, Equatable {
    var exitCode: Int
    var reason: String
    var message: String?
    var startedAt: Date
    var finishedAt: Date
  }

  /// What a container does now.
  enum Activity: Sendable, Equatable {
    case waiting(reason: String, message: String?)
    case running(since: Date)
    case terminated(Termination)
  }

  let name: String
  let role: Role
  /// What the pod's spec says of it now.
  var wanted: Wanted
  /// The image of the newest run, whether or not that has ended.
  var image: String
  /// The requests and limits that the newest run has.
  var resources: JSONValue
  var activity: Activity
  var last: Termination?
  var restarts = 0
  /// The restarts that count for the back-off: those with the wanted image that were its own fault.
  var failures = 0
  /// Whether it ran at all.
  var hasStarted = false
  var isReady = false
  /// Whether its startup probe has succeeded, if it has one.
  var isStarted = false
  /// When that will be.
  var startsAt: Date?
  /// What its probes say of the current run; nil where none are asked.
  var probes: ProbeForecast?
  /// When each failing probe fails next.
  var probeFailures: [Date] = []
  /// What its program does in the current or newest run, and in the one before.
  var course: ProgramCourse?
  var lastCourse: ProgramCourse?
  /// What is worth Events and was not told yet.
  var notes: [PodNote] = []
  /// When the next thing happens to it: its start, its being ready, or its end.
  var due: Date?
  /// How the current run ends, once that is decided.
  var outcome: ContainerOutcome?
  /// When the current run ends by itself.
  var exitsAt: Date?
  /// Whether its node has no room for the wanted resources.
  var isHeld = false
  /// When the wanted resources are in force.
  var resizesAt: Date?
  /// Whether the current run, or the one that has just ended, gives way to one as the spec wants it.
  var isReplaced = false

  init(_ container: JSONValue, role: Role, waitingFor reason: String) {
    name = container["name"]?.string ?? ""
    self.role = role
    wanted = Wanted(container)
    image = wanted.image
    resources = wanted.resources
    activity = .waiting(reason: reason, message: nil)
  }

  var isRunning: Bool { if case .running = activity { true } else { false } }

  var termination: Termination? {
    if case .terminated(let termination) = activity { termination } else { nil }
  }

  /// Whether the containers after this init container may start.
  var letsNextStart: Bool {
    switch role {
    case .initializer: termination?.exitCode == 0
    case .sidecar: isRunning && isStarted
    case .runtime: true
    }
  }

  mutating func end(code: Int, message: String?, at now: Date) {
    guard case .running(let since) = activity else { return }
    let isUnstarted = course?.startFailure != nil
    let reason = isUnstarted ? "StartError" : code == 0 ? "Completed" : "Error"
    activity = .terminated(
      Termination(
        exitCode: code, reason: reason, message: message, startedAt: since, finishedAt: now))
    isReady = false
    (due, exitsAt, resizesAt, outcome) = (nil, nil, nil, nil)
    (startsAt, probeFailures, isStarted) = (nil, [], false)
  }

  /// Notes something about this container.
  mutating func note(_ reason: String, _ message: String, isWarning: Bool = false) {
    let list = role == .runtime ? "containers" : "initContainers"
    notes.append(
      PodNote(
        isWarning: isWarning, reason: reason, message: message,
        fieldPath: "spec.\(list){\(name)}"))
  }

  /// The times at which something happens to it by itself.
  var times: [Date] { [due, exitsAt, resizesAt, startsAt].compactMap { $0 } + probeFailures }

  /// Nothing happens to it by itself any more.
  mutating func forgetTimes() {
    (due, exitsAt, resizesAt, startsAt, probeFailures) = (nil, nil, nil, nil, [])
  }

  /// The status that the API shows.
  var status: JSONValue {
    var status: JSONValue = [
      "name": .string(name), "image": .string(image),
      "imageID": .string(hasStarted ? "sha256:\(image)" : ""), "ready": .bool(isReady),
      "started": .bool(role != .initializer && isRunning && isStarted),
      "restartCount": .integer(restarts), "state": state,
      "lastState": last.map { ["terminated": $0.value] } ?? [:],
    ]
    if hasStarted { status["containerID"] = .string("simulated://\(name)-\(restarts)") }
    if resources != [:] { status["resources"] = resources }
    let allocated = isHeld && hasStarted ? resources : wanted.resources
    if let requests = allocated["requests"] { status["allocatedResources"] = requests }
    if role == .initializer { status["ready"] = .bool(termination?.exitCode == 0) }
    return status
  }

  private var state: JSONValue {
    switch activity {
    case .waiting(let reason, let message):
      var waiting: JSONValue = ["reason": .string(reason)]
      if let message { waiting["message"] = .string(message) }
      return ["waiting": waiting]
    case .running(let since): return ["running": ["startedAt": .time(since)]]
    case .terminated(let termination): return ["terminated": termination.value]
    }
  }
}

extension ContainerRun.Termination {
  var value: JSONValue {
    var value: JSONValue = [
      "exitCode": .integer(exitCode), "reason": .string(reason),
      "startedAt": .time(startedAt), "finishedAt": .time(finishedAt),
    ]
    if let message { value["message"] = .string(message) }
    return value
  }
}
