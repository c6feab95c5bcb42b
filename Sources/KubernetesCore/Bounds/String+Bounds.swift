extension String {
  /// The text, or as much of its front as fits into a number of bytes together with a mark of what
  /// is left out: `… (1,234 bytes more)`.
  ///
  /// It ends between two Unicode scalars, never inside of one.
  public func cut(toBytes limit: Int) -> String {
    let count = utf8.count
    guard count > limit else { return self }
    // The note is written for the longest there can be, so that its own length is no matter.
    let room = Swift.max(0, limit - "… ( bytes more)".utf8.count - "\(count)".utf8.count * 4 / 3)
    guard room > 0 else { return String(prefix(bytes: limit)) }
    let kept = prefix(bytes: room)
    return "\(kept)… (\((count - kept.utf8.count).grouped) bytes more)"
  }

  /// The longest front of whole Unicode scalars that fits into a number of bytes.
  public func prefix(bytes limit: Int) -> Substring {
    guard limit > 0 else { return self[..<startIndex] }
    guard var end = utf8.index(startIndex, offsetBy: limit, limitedBy: endIndex) else {
      return self[...]
    }
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
      end = utf8.index(before: end)
    }
    return self[..<end]
  }
}

extension Int {
  /// The number as people read long ones: `1,234,567`.
  public var grouped: String {
    let digits = Array(String(magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map {
      String(digits[Swift.max(0, $0 - 3)..<$0])
    }
    return (self < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }
}
