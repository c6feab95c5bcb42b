internal import Glibc
internal import KubernetesCore

/// Writes to the standard streams: results to standard output, everything else to standard error.
package enum StandardStreams {
  /// Writes a result for people, with control characters escaped: a terminal would interpret them.
  package static func output(_ text: String) { write(text.legible, to: STDOUT_FILENO) }

  /// Writes a result verbatim: a document for programs, or text that moves a terminal's cursor.
  package static func document(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Writes a message and a line break.
  package static func error(_ message: String) { write(message.legible + "\n", to: STDERR_FILENO) }

  /// Writes a text verbatim, such as a whole log line, to standard error.
  package static func errorText(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      // The reader has gone.
      guard written > 0 || errno == EINTR else { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}
