internal import KubernetesCore

extension StatusCondition.Kind {
  /// All log lines are being shipped. Patterns whose pods have no log shipper do not have it.
  package static let logsShipping = Self("LogsShipping", isKstatus: false) {
    $0.logsShipping
  } event: { now, before in
    guard !now.isTrue else { return nil }
    if now.hasReason(.shipperLeftOut) {
      guard before?.hasReason(.shipperLeftOut) != true else { return nil }
    } else {
      guard now.hasReason(.shipperWarning), before?.message != now.message else { return nil }
    }
    return PatternEvent(isWarning: true, reason: now.reason, message: now.message)
  }
}

extension StatusAssessment {
  fileprivate var logsShipping: Verdict? {
    switch shipper {
    case .unknown:
      let message =
        "waiting for a declaration that pods can be made of: see the condition Stalled"
      return Verdict(.unknown, because: cause ?? .invalid(message), message)
    case .disabled, .unsupported: return nil
    case .container(let name):
      if let leftOut = leftOutText { return Verdict(.false, .shipperLeftOut, leftOut) }
      if let failing = failingShipper(name) { return Verdict(.false, .shipperFailing, failing) }
      if let warning = shipperWarnings.first {
        return Verdict(.false, .shipperWarning, message(of: warning))
      }
      if let last = logsDrained?.lastIncomplete, logsDrained?.incomplete ?? 0 > 0 {
        return Verdict(.false, .linesLeft, last.phrase)
      }
      if let waiting = waitingShippers, waiting.count > 0 {
        return Verdict(.unknown, .shipperNotReady, waitText(waiting))
      }
      return tally.active.isEmpty
        ? Verdict(.true, .noPods, "no pod runs whose logs there were to ship")
        : Verdict(.true, .shipping, "the log shippers have nothing to warn of")
    }
  }

  /// That pods run without their log shipper, why, and what to do; nil if none does.
  private var leftOutText: String? {
    let pods = tally.withoutShipper
    guard let last = pods.max(by: PodSnapshot.isOlder) else { return nil }
    let why = last.withoutShipper.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
    let next = shipperReturnText.map { "; \($0)" } ?? ""
    return "\(pods.count) of \(tally.active.count) pods run without their log shipper, which did"
      + " not start in time\(why). Nobody ships or rotates their log files. See that its image can be had"
      + " (logShipper.image, images.logShipper, pull Secrets)\(next)"
  }

  /// The warnings that still apply, latest first.
  var shipperWarnings: [ShipperWarning] {
    let active = Set(tally.active.map(\.key.name))
    return tally.snapshot.shipperWarnings
      .filter { active.contains($0.pod) && $0.secondsLeft(now: tally.snapshot.now) != nil }
      .sorted { ($0.lastSeen, $1.pod) > ($1.lastSeen, $0.pod) }
  }

  private func message(of warning: ShipperWarning) -> String {
    let others = Set(shipperWarnings.map(\.pod)).count - 1
    let rest =
      switch others {
      case 0: ""
      case 1: "; and 1 other pod warns"
      default: "; and \(others) other pods warn"
      }
    return "\(warning.pod): \(warning.text)\(rest)"
  }

  private func waitText(_ waiting: WaitingShippers) -> String {
    let others =
      switch waiting.count {
      case 1: ""
      case 2: " and of 1 other pod"
      default: " and of \(waiting.count - 1) other pods"
      }
    return "waiting for the log shipper of \(waiting.first)\(others) to be ready"
  }

  /// Why a shipper is not running, for the first such pod.
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

/// The pods whose log shipper is not ready. If the kubelet has not reported on it yet, it counts as ready
/// if its pod is.
struct WaitingShippers {
  private(set) var count = 0
  /// The first of them by name.
  private(set) var first = ""

  init(_ tally: PodTally, _ name: String) {
    for pod in tally.active where pod.withoutShipper == nil {
      let container =
        pod.initContainers.first { $0.name == name } ?? pod.containers.first { $0.name == name }
      guard !(container?.isReady ?? pod.isReady) else { continue }
      count += 1
      if count == 1 || pod.key.name < first { first = pod.key.name }
    }
  }
}

extension ContainerSnapshot {
  /// Whether a container that should be running is not.
  var isFailing: Bool { trouble != nil || (failure != nil && !isReady) }
}

extension PodSnapshot {
  /// Whether its log shipper holds it up or fails: its image can't be pulled, it crashes, or it runs
  /// and is not ready.
  package var waitsForShipper: Bool {
    guard isActive,
      let shipper = (initContainers + containers).first(where: {
        $0.name == ShipperState.containerName
      })
    else { return false }
    return shipper.isFailing || (shipper.state == .running && !shipper.isReady)
  }
}

extension PodSnapshot {
  /// The kubelet's reasons for a container whose image can't be had.
  private static let imageReasons = [
    "ErrImageNeverPull", "ErrImagePull", "ImageInspectError", "ImagePullBackOff",
    "InvalidImageName", "RegistryUnavailable", "SignatureValidationFailed",
  ]

  /// Whether the image of its log shipper can't be had: it waits for it, or was made without it for
  /// that reason.
  package var lacksShipperImage: Bool {
    guard isActive else { return false }
    if let why = withoutShipper { return Self.imageReasons.contains(where: why.contains) }
    let shipper = (initContainers + containers).first { $0.name == ShipperState.containerName }
    return shipper?.trouble.map(Self.imageReasons.contains) ?? false
  }
}
