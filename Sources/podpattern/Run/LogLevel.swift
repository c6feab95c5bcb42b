internal import ArgumentParser
internal import Logging

/// The least level of what a command logs, by swift-log's names.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case trace, debug, info, notice, warning, error

  /// The level as swift-log has it.
  var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
