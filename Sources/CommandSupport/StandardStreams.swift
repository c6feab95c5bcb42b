internal import FoundationEssentials
internal import Glibc
internal import KubernetesCore

/// Writing to this process's streams: results to standard output, all else to standard error.
package enum StandardStreams {
  /// Writes a result for people: what a terminal would take for a command is written as an escape.
  package static func output(_ text: String) { write(text.legible, to: STDOUT_FILENO) }

  /// Writes a result as it is: a document that programs read, or what moves a terminal's cursor.
  package static func document(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Writes a message, and ends its line.
  package static func error(_ message: String) { write(message.legible + "\n", to: STDERR_FILENO) }

  /// Writes a text, such as a whole line of a log, to standard error as it is.
  package static func errorText(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      // A reader that is gone wants no more of it.
      guard written > 0 || errno == EINTR else { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}
