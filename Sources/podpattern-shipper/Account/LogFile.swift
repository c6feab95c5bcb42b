/// Which file it is, whatever its name is now.
struct FileID: Hashable {
  var device: UInt64
  var inode: UInt64
}

/// A log file as it was at one look.
struct LogFile: Equatable {
  var path: String
  /// The folder below which the path goes through no symbolic link.
  var root = "/"
  var id: FileID
  /// Where the file ends.
  var size: Int
  /// The space that it takes, which is less than its size where rotation freed its beginning.
  var allocated: Int
  var owner: UInt32 = 0
  var mode: UInt32 = 0
  /// Whether this process may open it.
  var isReadable = true
}
