extension Supervisor {
  /// What happens to a run.
  enum Event: Equatable {
    /// SIGTERM or SIGINT came.
    case terminate
    /// A signal came that is Fluent Bit's.
    case forward(Int32)
    /// A pipeline ended, with its exit code, or 128 and the signal.
    case ended(pipeline: String, code: Int32)
    /// The files and buffers were looked at.
    case looked(DrainLook)
    /// Time has passed.
    case tick
  }

  /// What is to be done.
  enum Effect: Equatable {
    /// Start a pipeline.
    case start(String)
    /// Send a signal to every pipeline.
    case signal(Int32)
    /// Send SIGTERM to every pipeline.
    case stop
    /// Send SIGKILL to every pipeline.
    case kill
    /// Take an account and write the termination message.
    case report
    /// Exit.
    case exit(Int32)
  }

  /// What a drain needs to know of a look.
  struct DrainLook: Equatable {
    /// For each pipeline whether all is read and delivered.
    var pipelines: [String: Bool]
    /// All positions together: where it moves, there was something more to read.
    var read: Int
  }
}
