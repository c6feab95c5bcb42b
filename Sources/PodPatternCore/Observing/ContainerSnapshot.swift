internal import KubernetesCore

/// The part of a container's status that a plan and a pattern's status read.
package struct ContainerSnapshot: Sendable, Hashable {
  /// How a run of a container ended.
  package struct Termination: Sendable, Hashable {
    /// 0 where it did what it was to do.
    package var exitCode: Int
    /// Such as `Error`, `Completed` or `OOMKilled`.
    package var reason: String?
    /// What the container left in its termination log.
    package var message: String?

    /// An end with its exit code and what is said about it.
    package init(exitCode: Int, reason: String? = nil, message: String? = nil) {
      self.exitCode = exitCode
      self.reason = reason
      self.message = message
    }
  }

  /// What a container does now.
  package enum State: Sendable, Hashable {
    /// It does not run, or nobody has said anything yet.
    case waiting(reason: String?, message: String?)
    case running
    case terminated(Termination)
  }

  /// Its name.
  package var name: String
  /// What it does now.
  package var state: State
  /// How the run before the present one ended.
  package var lastTermination: Termination?
  /// How often it was started again.
  package var restarts: Int
  /// Whether it is ready; an init container is once it completed.
  package var isReady: Bool
  /// Whether a startup probe, where there is one, has passed.
  package var isStarted: Bool

  /// A container in a state.
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

  /// Whether it ran to its end without a failure.
  package var isCompleted: Bool {
    if case .terminated(let end) = state { end.exitCode == 0 } else { false }
  }

  /// How its last finished run failed; nil where it did not, or where none has finished.
  package var failure: Termination? {
    let last = if case .terminated(let end) = state { end } else { lastTermination }
    return last.flatMap { $0.exitCode == 0 ? nil : $0 }
  }
}

extension ContainerSnapshot: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name, state, lastState, restartCount, ready, started
  }

  private enum StateKeys: String, CodingKey { case waiting, running, terminated }

  private struct Waiting: Decodable {
    var reason: String?
    var message: String?
  }

  /// Reads a ContainerStatus as the API writes it.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    restarts = try container.decodeIfPresent(Count.self, forKey: .restartCount)?.value ?? 0
    isReady = try container.decodeIfPresent(Bool.self, forKey: .ready) ?? false
    isStarted = try container.decodeIfPresent(Bool.self, forKey: .started) ?? false
    state = .waiting(reason: nil, message: nil)
    if container.contains(.state) {
      let states = try container.nestedContainer(keyedBy: StateKeys.self, forKey: .state)
      if states.contains(.running) {
        state = .running
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

  /// Reads a ContainerStateTerminated as the API writes it.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // total: an int32 is one, or an error
    exitCode = Int(try container.decode(Int32.self, forKey: .exitCode))
    reason = try container.decodeIfPresent(String.self, forKey: .reason)?
      .cut(toBytes: TextLimits.word)
    message = try container.decodeIfPresent(String.self, forKey: .message)?
      .cut(toBytes: TextLimits.message)
  }
}
