public import FoundationEssentials

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Reads whole files: the disk, or what a test puts in its place.
public protocol FileReader: Sendable {
  func contents(of path: String) throws(FileError) -> Data
}

/// Why a file could not be read.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Whether there is no such file.
  public let isMissing: Bool
  /// What is wrong, without the file's name.
  public let reason: String

  /// A file that could not be read.
  public init(isMissing: Bool = false, reason: String) {
    self.isMissing = isMissing
    self.reason = reason
  }

  /// There is no such file.
  public static let missing = FileError(isMissing: true, reason: "there is no such file")

  /// The reason.
  public var description: String { reason }
}

/// The files of this machine.
public struct LocalFiles: FileReader {
  /// The files of this machine.
  public init() {}

  /// The contents of a file, or all that comes out of a pipe.
  public func contents(of path: String) throws(FileError) -> Data {
    // Not `Data(contentsOf:)`, which takes regular files alone: a shell's <(…) is a pipe.
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(errno) }
    defer { close(file) }
    return try Self.rest(of: file)
  }

  /// What is left to read of an open file.
  package static func rest(of file: Int32) throws(FileError) -> Data {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0 {
        guard errno == EINTR else { throw FileError(errno) }
        continue
      }
      guard count > 0 else { return data }
      data.append(contentsOf: buffer[..<count])
    }
  }
}

extension FileError {
  /// What a system call says.
  fileprivate init(_ code: Int32) {
    switch code {
    case ENOENT: self = .missing
    case EACCES, EPERM: self = FileError(reason: "reading it is not permitted")
    case EISDIR: self = FileError(reason: "is a directory, not a file")
    default: self = FileError(reason: "can't be read")
    }
  }
}
