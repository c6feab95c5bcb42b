internal import Logging

/// Where this program's log lines go.
enum CommandLogger {
  /// A logger that writes to standard error, so that standard output holds results alone.
  static func make(level: Logger.Level) -> Logger {
    var logger = Logger(label: "podpattern") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }
}
