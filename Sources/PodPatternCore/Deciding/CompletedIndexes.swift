internal import KubernetesCore

/// The indexes of completed pods, as compact as an Indexed Job's `completedIndexes`: `0-2,5`.
package struct CompletedIndexes: Sendable, Hashable {
  /// In ascending order, with gaps between them.
  private var ranges: [ClosedRange<Int>] = []

  /// The longest text, in bytes. What does not fit is left out: those pods count while they exist.
  package static let maximumLength = 16 << 10

  package init(_ indexes: some Sequence<Int> = EmptyCollection()) {
    self.init(merging: indexes.map { $0...$0 })
  }

  private init(merging unordered: [ClosedRange<Int>]) {
    for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard let last = ranges.last, range.lowerBound <= last.upperBound.saturatingAdd(1) else {
        ranges.append(range)
        continue
      }
      ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }
  }

  /// Reads a text; what is no index in it is left out.
  package init(text: String) {
    let parts = text.prefix(bytes: Self.maximumLength).parts(separatedBy: ",")
    self.init(
      merging: parts.compactMap { part in
        let ends = part.parts(separatedBy: "-", keepingEmpty: true).map { Count($0)?.value }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil,
          first <= last
        else { return nil }
        return first...last
      })
  }

  /// The text, with as many ranges from the lowest index on as fit.
  package var text: String {
    var text = ""
    for range in ranges {
      let part =
        range.lowerBound == range.upperBound
        ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
      let separator = text.isEmpty ? "" : ","
      guard text.utf8.count + separator.utf8.count + part.utf8.count <= Self.maximumLength else {
        break
      }
      text += separator + part
    }
    return text
  }

  /// Whether the text may have left some out.
  var isFull: Bool { text.utf8.count > Self.maximumLength - 32 }

  package var isEmpty: Bool { ranges.isEmpty }

  package var count: Int { ranges.reduce(0) { $0.saturatingAdd($1.count) } }

  package func contains(_ index: Int) -> Bool {
    var candidates = ranges[...]
    while let middle = candidates.indices.dropFirst(candidates.count / 2).first {
      if ranges[middle].contains(index) { return true }
      candidates =
        index < ranges[middle].lowerBound
        ? candidates[..<middle] : candidates[middle...].dropFirst()
    }
    return false
  }

  package func union(_ other: CompletedIndexes) -> CompletedIndexes {
    CompletedIndexes(merging: ranges + other.ranges)
  }

  /// The lowest indexes that are not among these.
  func free(_ count: Int) -> [Int] {
    var result: [Int] = []
    var next = 0
    for range in ranges {
      while next < range.lowerBound, result.count < count {
        result.append(next)
        next += 1
      }
      guard result.count < count else { return result }
      next = range.upperBound.saturatingAdd(1)
    }
    while result.count < count {
      result.append(next)
      next = next.saturatingAdd(1)
    }
    return result
  }
}

extension StatusType<CompletedIndexes> {
  static var indexes: StatusType {
    StatusType(
      schema: { .string($0, maxLength: CompletedIndexes.maximumLength) },
      read: { $0.string.map(CompletedIndexes.init(text:)) }, write: { .string($0.text) })
  }
}
