internal import Glibc

/// The application that writes logs. A line begins with its file and number.
final class Application {
  private let folder: String
  private var descriptors: [Int32] = []
  private(set) var written = 0

  /// The names of its files.
  static func name(_ file: Int) -> String { "app\(file).log" }

  init(in folder: String) { self.folder = folder }

  /// Makes the files.
  func open(files: Int) {
    for file in 0..<files { descriptors.append(Self.create("\(folder)/\(Self.name(file))")) }
  }

  deinit { for descriptor in descriptors { close(descriptor) } }

  /// Writes lines to a file.
  func write(_ count: Int, to file: Int = 0, length: Int = 80) {
    let padding = String(repeating: ".", count: length)
    for start in stride(from: written, to: written + count, by: 1000) {
      let end = min(start + 1000, written + count)
      send((start..<end).map { "line \($0) \(padding)\n" }.joined(), to: file)
    }
    written += count
  }

  /// Writes an exception with thirty frames, which is one record.
  func writeTrace() {
    let frames = (0..<30).map { "\tat com.example.App.step\($0)(App.java:\($0))\n" }.joined()
    send("line \(written) java.lang.IllegalStateException: no more\n\(frames)", to: 0)
    written += 1
  }

  /// Renames a file as logrotate does, and goes on in a new one.
  func rotate(_ file: Int = 0, to number: Int) {
    let path = "\(folder)/\(Self.name(file))"
    rename(path, "\(path).\(number)")
    close(descriptors[file])
    descriptors[file] = Self.create(path)
  }

  private func send(_ text: String, to file: Int) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptors[file], rest.baseAddress, rest.count)
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  private static func create(_ path: String) -> Int32 {
    Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
  }
}
