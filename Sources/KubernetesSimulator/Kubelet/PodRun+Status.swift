internal import FoundationEssentials
internal import KubernetesCore

extension PodRun {
  /// The phase, as the API sums it up.
  var phase: String {
    if case .finished(let phase) = stage { return phase }
    let isStarted = containers.contains { $0.isRunning || $0.termination != nil || $0.last != nil }
    return isStarted ? "Running" : "Pending"
  }

  func status(_ now: Date) -> JSONValue {
    guard stage != .unscheduled else {
      var status: JSONValue = [
        "phase": "Pending", "qosClass": pod["status"]?["qosClass"] ?? "BestEffort",
      ]
      if let condition = conditions.value(of: "PodScheduled") { status["conditions"] = [condition] }
      return status
    }
    var status: JSONValue = ["observedGeneration": .integer(max(pod.generation, 1))]
    status["phase"] = .string(phase)
    status["conditions"] = conditions.value(
      now, waitingFor: containers.filter { !$0.isReady }.map(\.name),
      initializers: initContainers.filter { !$0.letsNextStart }.map(\.name))
    if let failure {
      status["reason"] = .string(failure.reason)
      status["message"] = .string(failure.message)
    }
    if stage != .scheduled {
      status["hostIP"] = "192.168.0.1"
      status["hostIPs"] = [["ip": "192.168.0.1"]]
    }
    if let address {
      status["podIP"] = .string(address)
      status["podIPs"] = [["ip": .string(address)]]
    }
    if let startTime { status["startTime"] = .time(startTime) }
    status["qosClass"] = pod["status"]?["qosClass"] ?? "BestEffort"
    // a pod that fails as a whole shows that, and not how each container ended
    if failure != nil { return status }
    if !initContainers.isEmpty {
      status["initContainerStatuses"] = .array(initContainers.map(\.status))
    }
    status["containerStatuses"] = .array(containers.map(\.status))
    return status
  }
}
