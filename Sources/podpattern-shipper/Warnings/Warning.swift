internal import ShipperContract

/// A problem that a person should know of before logs are lost.
enum Warning: Equatable {
  /// A log file that this process may not open.
  case unreadable(path: String, owner: UInt32, mode: UInt32)
  /// A folder that this process may not open.
  case closedFolder(path: String, owner: UInt32, mode: UInt32)
  /// A symbolic link in the place of a log file or of a folder with some.
  case link(path: String)
  /// The shared volume is near the limit at which the kubelet evicts the pod.
  case volumeFilling(used: Int, limit: Int, largest: String, size: Int)
  /// An output has taken nothing for a while. Lines wait in the buffer and, once that is full,
  /// in the files.
  case silent(output: String, since: Int, buffered: Int, unread: Int)
  /// An output has refused records for good.
  case refused(output: String, lines: Int, since: Int)
  /// An output takes records more slowly than they are written.
  case slow(output: String, buffered: Int)
  /// A log file that is too large and can't be made smaller.
  case notRotated(path: String, refusal: RotationRefusal)

  /// How full something is, in steps of five per cent, without overflow for any size.
  private static func share(of limit: Int, _ used: Int) -> Int {
    let scale = max(1, limit >> 32)
    return min(used, limit) / scale * 20 / max(1, limit / scale) * 5
  }

  /// One line that stays the same while nothing changes much, so that Events count instead of
  /// piling up.
  var text: String { Figures.line(words) }

  private var words: String {
    switch self {
    case .unreadable(let path, let owner, let mode):
      "\(path) can't be read and is not shipped (owner uid \(owner), mode \(Figures.mode(mode))): "
        + Self.advice(owner: owner, mode: mode)
    case .closedFolder(let path, let owner, let mode):
      "the folder \(path) can't be opened, and no file in it is shipped (owner uid \(owner), mode "
        + "\(Figures.mode(mode))): name the folders that have logs in logShipper.files, or "
        + Self.advice(owner: owner, mode: mode)
    case .link(let path):
      "\(path) is a symbolic link, and links are not followed: name what it leads to in "
        + "logShipper.files, where that is in the shared volume"
    case .volumeFilling(let used, let limit, let largest, let size):
      "the shared volume is \(Self.share(of: limit, used))% full, and the kubelet evicts the pod at "
        + "\(Figures.size(limit)); the largest file is \(largest) (\(Figures.roughSize(size))); "
        + "logShipper.rotate bounds log files"
    case .silent(let output, let since, let buffered, let unread):
      "output \(output) has taken no records since \(Figures.time(since)): "
        + "\(Figures.roughSize(buffered)) wait in the buffer"
        + (unread == 0
          ? ""
          : ", which takes no more; \(Figures.roughSize(unread)) more wait in the files, "
            + "which are not read until the output takes records again")
    case .refused(let output, let lines, let since):
      "output \(output) has refused records since \(Figures.time(since)), and they are not tried "
        + "again: \(Figures.roughCount(lines)) did not get there; "
        + "kubectl logs POD -c \(ShipperFiles.containerName) says why"
    case .slow(let output, let buffered):
      "output \(output) takes records more slowly than they come: "
        + "\(Figures.roughSize(buffered)) wait in the buffer, some for over a minute"
    case .notRotated(let path, let refusal):
      "\(path) is larger than logShipper.rotate.maxSize and can't be rotated: \(refusal.advice)"
    }
  }
}

extension Warning {
  /// How to make a file readable. A group helps only if the file's mode lets its group read.
  private static func advice(owner: UInt32, mode: UInt32) -> String {
    let groupMayRead = mode & 0o040 != 0
    return groupMayRead
      ? "set logShipper.fsGroup or logShipper.runAsUser: \(owner), or make it readable for others"
      : "set logShipper.runAsUser: \(owner), or have the application make it readable for others "
        + "(umask 022)"
  }
}

/// Why a file can't be rotated.
enum RotationRefusal: Equatable {
  case unwritable
  case folderUnwritable
  case noHoles
  case other(String)

  var advice: String {
    switch self {
    case .unwritable:
      "it is not writable for the log shipper; set logShipper.fsGroup or logShipper.runAsUser, or "
        + "make it writable for its group"
    case .folderUnwritable:
      "no copy can be made beside it; set logShipper.fsGroup or logShipper.runAsUser, or set "
        + "logShipper.rotate.keep to 0"
    case .noHoles:
      "the volume's filesystem can't free a part of a file; let the application rotate its files"
    case .other(let reason): reason
    }
  }
}
