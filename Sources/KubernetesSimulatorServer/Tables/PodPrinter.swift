internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesSimulator

/// The columns of `kubectl get pods`, and the STATUS that sums a pod up in one word.
enum PodPrinter {
  static let printer = Printer(
    columns: [
      Printer.nameColumn,
      .init(name: "Ready", description: "The aggregate readiness state of this pod."),
      .init(name: "Status", description: "The aggregate status of the containers in this pod."),
      .init(
        name: "Restarts", description: "How often the containers in this pod have restarted."),
      Printer.ageColumn,
      .init(name: "IP", priority: 1), .init(name: "Node", priority: 1),
      .init(name: "Nominated Node", priority: 1), .init(name: "Readiness Gates", priority: 1),
    ], cells: cells)

  private static func cells(_ pod: JSONValue, _ now: Date) -> [JSONValue] {
    let summary = Summary(pod, now)
    let gates = pod["spec"]?["readinessGates"]?.array ?? []
    return [
      .string(pod.name), .string("\(summary.ready)/\(summary.total)"), .string(summary.reason),
      .string(summary.restarts), .string(Age.text(of: pod, now)),
      pod["status"]?["podIPs"]?[0]?["ip"] ?? "<none>", pod["spec"]?["nodeName"] ?? "<none>",
      pod["status"]?["nominatedNodeName"] ?? "<none>",
      gates.isEmpty ? "<none>" : .string("0/\(gates.count)"),
    ]
  }

  /// What the columns say about one pod.
  struct Summary {
    private(set) var ready = 0
    private(set) var total: Int
    private(set) var reason: String
    private(set) var restarts: String
    private var restartCount = 0
    private var lastRestart: Date?

    init(_ pod: JSONValue, _ now: Date) {
      let spec = pod["spec"] ?? [:]
      let status = pod["status"] ?? [:]
      total = spec["containers"]?.array?.count ?? 0
      reason = status["reason"]?.string ?? status["phase"]?.string ?? "Unknown"
      restarts = ""
      if Self.isGated(status) { reason = "SchedulingGated" }
      let sidecars = Set(
        (spec["initContainers"]?.array ?? []).filter { $0["restartPolicy"] == "Always" }
          .compactMap { $0["name"]?.string })
      total += sidecars.count
      let isInitializing = readInitializers(spec, status, sidecars)
      if !isInitializing || Self.isTrue("Initialized", status) {
        // from here on the restarts of the initializers that are done count no more
        restartCount = 0
        lastRestart = nil
        for container in status["initContainerStatuses"]?.array ?? []
        where sidecars.contains(container["name"]?.string ?? "") {
          addRestarts(of: container)
        }
        readContainers(status)
      }
      if pod.isTerminating {
        let phase = status["phase"]?.string
        if status["reason"] == "NodeLost" {
          reason = "Unknown"
        } else if phase != "Succeeded", phase != "Failed" {
          reason = "Terminating"
        }
      }
      restarts = "\(restartCount)"
      if restartCount > 0, let lastRestart {
        restarts += " (\(Age.text(seconds: Int(now.timeIntervalSince(lastRestart)))) ago)"
      }
    }

    /// Reads the init containers; whether one of them is what the pod waits for.
    private mutating func readInitializers(
      _ spec: JSONValue, _ status: JSONValue, _ sidecars: Set<String>
    ) -> Bool {
      let statuses = status["initContainerStatuses"]?.array ?? []
      let count = spec["initContainers"]?.array?.count ?? 0
      for (index, container) in statuses.enumerated() {
        let isSidecar = sidecars.contains(container["name"]?.string ?? "")
        addRestarts(of: container)
        let state = container["state"] ?? [:]
        if state["terminated"]?["exitCode"] == 0 { continue }
        if isSidecar, container["started"] == true {
          if container["ready"] == true { ready += 1 }
          continue
        }
        reason = Self.initReason(state, done: index, of: count)
        return true
      }
      return false
    }

    private static func initReason(_ state: JSONValue, done: Int, of count: Int) -> String {
      if let terminated = state["terminated"] { return "Init:\(exitReason(terminated))" }
      if let reason = state["waiting"]?["reason"]?.string, !reason.isEmpty,
        reason != "PodInitializing"
      {
        return "Init:\(reason)"
      }
      return "Init:\(done)/\(count)"
    }

    private mutating func readContainers(_ status: JSONValue) {
      var hasRunning = false
      var failure: String?
      for container in (status["containerStatuses"]?.array ?? []).reversed() {
        addRestarts(of: container)
        let state = container["state"] ?? [:]
        if let waiting = state["waiting"]?["reason"]?.string, !waiting.isEmpty {
          reason = waiting
        } else if let terminated = state["terminated"] {
          reason = Self.exitReason(terminated)
          if terminated["exitCode"] != 0 { failure = reason }
        } else if container["ready"] == true, state["running"] != nil {
          hasRunning = true
          ready += 1
        }
      }
      guard reason == "Completed" else { return }
      if hasRunning, Self.isTrue("Ready", status) {
        reason = "Running"
      } else if let failure {
        reason = failure
      } else if hasRunning {
        reason = "NotReady"
      }
    }

    private static func exitReason(_ terminated: JSONValue) -> String {
      if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
      if let signal = terminated["signal"]?.integer, signal != 0 { return "Signal:\(signal)" }
      return "ExitCode:\(terminated["exitCode"]?.integer ?? 0)"
    }

    private mutating func addRestarts(of container: JSONValue) {
      restartCount += container["restartCount"]?.integer ?? 0
      let finished = container["lastState"]?["terminated"]?["finishedAt"]?.string
      guard let time = finished.flatMap({ Timestamp($0)?.date }) else { return }
      lastRestart = max(lastRestart ?? time, time)
    }

    private static func isTrue(_ condition: String, _ status: JSONValue) -> Bool {
      (status["conditions"]?.array ?? []).contains {
        $0["type"]?.string == condition && $0["status"] == "True"
      }
    }

    private static func isGated(_ status: JSONValue) -> Bool {
      (status["conditions"]?.array ?? []).contains {
        $0["type"] == "PodScheduled" && $0["reason"] == "SchedulingGated"
      }
    }
  }
}
