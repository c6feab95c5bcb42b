internal import FoundationEssentials

extension JSONDecoder {
  /// One decoder for all: it has no options set, and keeps nothing between calls.
  static let shared = JSONDecoder()
}
