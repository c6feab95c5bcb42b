import FoundationEssentials
import Glibc
import Testing

/// One run of the program that the tests were built with.
struct ProgramRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs the program with arguments, in a directory of its own with files in it.
  init(_ arguments: String..., files: [String: String] = [:], input: String = "") throws {
    try self.init(arguments, files: files, input: input)
  }

  /// Runs the program with arguments, in a directory of its own with files in it.
  init(_ arguments: [String], files: [String: String] = [:], input: String = "") throws {
    let directory = URL(filePath: "/tmp").appending(path: "podpattern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    for (name, text) in files.merging([".input": input], uniquingKeysWith: { $1 }) {
      try Data(text.utf8).write(to: directory.appending(path: name))
    }
    status = try Self.run(arguments, in: directory.path)
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: directory.appending(path: name)), as: UTF8.self)
    }
    output = try text(".output")
    errors = try text(".errors")
  }

  private static var program: String {
    get throws {
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      return URL(filePath: tests).deletingLastPathComponent().appending(path: "podpattern").path
    }
  }

  private static func run(_ arguments: [String], in directory: String) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "\(directory)/.input", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "\(directory)/.output", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "\(directory)/.errors", O_WRONLY | O_CREAT, 0o600)
    let shell = "/usr/bin/env"
    let words = ([shell, "-C", directory, try program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    var child = pid_t()
    #expect(posix_spawn(&child, shell, &actions, nil, words + [nil], environ) == 0)
    var result: Int32 = 0
    while waitpid(child, &result, 0) < 0 && errno == EINTR {}
    // An exit status, or 128 and the signal, as shells have it.
    return result & 0x7F == 0 ? result >> 8 & 0xFF : 128 + result & 0x7F
  }
}
