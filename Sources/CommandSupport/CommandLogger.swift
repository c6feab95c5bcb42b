internal import ArgumentParser
internal import KubernetesRuntime
package import Logging

/// Where this program's log lines go.
package enum CommandLogger {
  /// How a line is written.
  package enum Format: String, CaseIterable {
    /// For people.
    case text
    /// One JSON object a line, for log collectors.
    case json
  }

  /// A logger that writes to standard error, so that standard output holds results alone.
  ///
  /// Lines that belong to a reconcile say so in either format.
  package static func make(level: Logger.Level, format: Format = .text) -> Logger {
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

/// The least level of what a command logs, by swift-log's names.
package enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case trace, debug, info, notice, warning, error

  /// The level as swift-log has it.
  package var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
