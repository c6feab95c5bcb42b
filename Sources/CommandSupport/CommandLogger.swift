internal import ArgumentParser
internal import KubernetesRuntime
package import Logging

package enum CommandLogger {
  package enum Format: String, CaseIterable { case text, json }

  /// A logger that writes to standard error, so that standard output only has results.
  ///
  /// In both formats, lines of a reconcile have its context.
  package static func make(level: Logger.Level, format: Format = .text) -> Logger {
    var logger = Logger(label: "podpattern") { label in
      LineLogHandler(
        format == .json ? .json : .text, label: label,
        metadataProvider: ReconcileContext.metadataProvider
      ) { StandardStreams.errorText($0) }
    }
    logger.logLevel = level
    return logger
  }
}

/// The minimum log level, with swift-log's names.
package enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case trace, debug, info, notice, warning, error

  package var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
