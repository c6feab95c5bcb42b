internal import KubernetesRuntime
internal import Logging

/// Where this program's log lines go.
enum CommandLogger {
  /// How a line is written.
  enum Format: String, CaseIterable {
    /// For people.
    case text
    /// One JSON object a line, for log collectors.
    case json
  }

  /// A logger that writes to standard error, so that standard output holds results alone.
  ///
  /// Lines that belong to a reconcile say so in either format.
  static func make(level: Logger.Level, format: Format = .text) -> Logger {
    var logger = Logger(label: "podpattern") { label in
      switch format {
      case .text:
        TextLogHandler(label: label, metadataProvider: ReconcileContext.metadataProvider) {
          StandardStreams.errorText($0)
        }
      case .json:
        JSONLogHandler(label: label, metadataProvider: ReconcileContext.metadataProvider) {
          StandardStreams.errorText($0)
        }
      }
    }
    logger.logLevel = level
    return logger
  }
}
