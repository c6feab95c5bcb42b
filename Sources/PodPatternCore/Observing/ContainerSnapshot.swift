package import KubernetesCore

/// The parts of a ContainerStatus that plans and statuses need.
package struct ContainerSnapshot: Sendable, Hashable {
  package struct Termination: Sendable, Hashable {
    package var exitCode: Int
    package var reason: String?
    /// The contents of the container's termination log.
    package var message: String?

    package init(exitCode: Int, reason: String? = nil, message: String? = nil) {
      self.exitCode = exitCode
      self.reason = reason
      self.message = message
    }
  }

  package enum State: Sendable, Hashable {
    /// Not running, or not reported by the kubelet yet.
    case waiting(reason: String?, message: String?)
    case running
    case terminated(Termination)
  }

  package var name: String
  package var state: State
  /// How the previous run ended.
  package var lastTermination: Termination?
  package var restarts: Int
  /// For an init container: whether it has completed.
  package var isReady: Bool
  /// Whether the startup probe, if there is one, has succeeded.
  package var isStarted: Bool
  /// Which run of it this is, as the container runtime names it; nil until there is one.
  package var containerID: String?
  /// When the present run began; nil while it does not run.
  package var startedAt: Timestamp?
  /// Whether it is a native sidecar; told only while its pod is not ready.
  package var isSidecar = false

  package init(
    name: String, state: State, lastTermination: Termination? = nil, restarts: Int = 0,
    isReady: Bool = false, isStarted: Bool = false
  ) {
    self.name = name
    self.state = state
    self.lastTermination = lastTermination
    self.restarts = restarts
    self.isReady = isReady
    self.isStarted = isStarted
  }

  package var isCompleted: Bool {
    if case .terminated(let end) = state { end.exitCode == 0 } else { false }
  }

  /// How the last finished run failed; nil if it succeeded or if none has finished.
  package var failure: Termination? {
    let last = if case .terminated(let end) = state { end } else { lastTermination }
    return last.flatMap { $0.exitCode == 0 ? nil : $0 }
  }
}

extension ContainerSnapshot: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name, state, lastState, restartCount, ready, started, containerID
  }

  private enum StateKeys: String, CodingKey { case waiting, running, terminated }

  private struct Waiting: Decodable {
    var reason: String?
    var message: String?
  }

  private struct Running: Decodable {
    var startedAt: Timestamp?
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    restarts = try container.decodeIfPresent(Count.self, forKey: .restartCount)?.value ?? 0
    isReady = try container.decodeIfPresent(Bool.self, forKey: .ready) ?? false
    isStarted = try container.decodeIfPresent(Bool.self, forKey: .started) ?? false
    let identifier = try container.decodeIfPresent(String.self, forKey: .containerID)
    containerID = identifier.flatMap { $0.isEmpty ? nil : $0.cut(toBytes: TextLimits.word) }
    state = .waiting(reason: nil, message: nil)
    if container.contains(.state) {
      let states = try container.nestedContainer(keyedBy: StateKeys.self, forKey: .state)
      if states.contains(.running) {
        state = .running
        // A time that can't be read is none: the container runs all the same.
        startedAt = (try? states.decode(Running.self, forKey: .running))?.startedAt
      } else if let end = try states.decodeIfPresent(Termination.self, forKey: .terminated) {
        state = .terminated(end)
      } else if let waiting = try states.decodeIfPresent(Waiting.self, forKey: .waiting) {
        state = .waiting(
          reason: waiting.reason?.cut(toBytes: TextLimits.word),
          message: waiting.message?.cut(toBytes: TextLimits.message))
      }
    }
    if container.contains(.lastState) {
      let states = try container.nestedContainer(keyedBy: StateKeys.self, forKey: .lastState)
      lastTermination = try states.decodeIfPresent(Termination.self, forKey: .terminated)
    }
  }
}

extension ContainerSnapshot.Termination: Decodable {
  private enum CodingKeys: String, CodingKey { case exitCode, reason, message }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // total: decoding an int32 yields one or throws
    exitCode = Int(try container.decode(Int32.self, forKey: .exitCode))
    reason = try container.decodeIfPresent(String.self, forKey: .reason)?
      .cut(toBytes: TextLimits.word)
    message = try container.decodeIfPresent(String.self, forKey: .message)?
      .cut(toBytes: TextLimits.message)
  }
}
