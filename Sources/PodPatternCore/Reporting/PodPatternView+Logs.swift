internal import KubernetesCore

extension PodPatternView {
  /// Whether every line gets where it should: the condition LogsShipping.
  var logsShipping: Verdict {
    switch shipper {
    case .unknown:
      return (
        .unknown, obstacle?.reason ?? "Unknown",
        "waiting for a declaration that pods can be made of: see the condition Stalled"
      )
    case .disabled: return (.false, "Disabled", "logShipper.enabled is false")
    case .unsupported(let reason): return (.false, "Unsupported", reason)
    case .container(let name):
      if let failing = failingShipper(name) {
        return (.false, "ShipperFailing", failing)
      }
      if let warning = shipperWarnings.first {
        return (.false, "ShipperWarning", said(warning))
      }
      if let last = logsDrained?.lastIncomplete, logsDrained?.incomplete ?? 0 > 0 {
        return (.false, "LinesLeft", last.phrase)
      }
      let waiting = waitingShippers(name)
      if !waiting.isEmpty { return (.unknown, "ShipperNotReady", waitText(waiting)) }
      return tally.active.isEmpty
        ? (.true, "NoPods", "no pod runs whose logs there were to ship")
        : (.true, "Shipping", "the log shippers have nothing to warn of")
    }
  }

  /// The warnings that still hold, the latest first.
  var shipperWarnings: [ShipperWarning] {
    let active = Set(tally.active.map(\.key.name))
    return tally.snapshot.shipperWarnings
      .filter { active.contains($0.pod) && $0.secondsLeft(now: tally.snapshot.now) != nil }
      .sorted { ($0.lastSeen, $1.pod) > ($1.lastSeen, $0.pod) }
  }

  private func said(_ warning: ShipperWarning) -> String {
    let others = Set(shipperWarnings.map(\.pod)).count - 1
    let rest =
      switch others {
      case 0: ""
      case 1: "; and 1 other pod warns"
      default: "; and \(others) other pods warn"
      }
    return "\(warning.pod): \(warning.text)\(rest)"
  }

  /// The pods whose shipper is not ready, in the order of their names. Where the kubelet has said
  /// nothing of it, it is as ready as its pod.
  func waitingShippers(_ name: String) -> [String] {
    tally.active.filter { pod in
      let container = (pod.initContainers + pod.containers).first { $0.name == name }
      return !(container?.isReady ?? pod.isReady)
    }.map(\.key.name).sorted()
  }

  private func waitText(_ pods: [String]) -> String {
    let others =
      switch pods.count {
      case 1: ""
      case 2: " and of 1 other pod"
      default: " and of \(pods.count - 1) other pods"
      }
    return "waiting for the log shipper of \(pods.first ?? "")\(others) to be ready"
  }

  /// Why a shipper does not run, for the first pod of those where it does not.
  private func failingShipper(_ name: String) -> String? {
    let failing = tally.active.lazy.compactMap { pod -> String? in
      guard
        let container = (pod.initContainers + pod.containers).first(where: { $0.name == name }),
        container.isFailing
      else { return nil }
      let why = container.failureText ?? container.waitingText ?? "it does not run"
      return "\(pod.key.name): \(why)"
    }
    return failing.first
  }
}

extension ContainerSnapshot {
  /// Whether a container that is to run does not.
  var isFailing: Bool { trouble != nil || (failure != nil && !isReady) }
}
