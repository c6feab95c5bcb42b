public import FoundationEssentials

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

  /// The contents of a file.
  public func contents(of path: String) throws(FileError) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      throw .missing
    } catch let error as CocoaError where error.code == .fileReadNoPermission {
      throw FileError(reason: "reading it is not permitted")
    } catch {
      var isFolder = false
      let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      throw isThere && isFolder
        ? FileError(reason: "is a directory, not a file") : FileError(reason: "can't be read")
    }
  }
}
