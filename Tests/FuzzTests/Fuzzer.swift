import FoundationEssentials
import KubernetesCore
import Testing

/// Makes inputs out of a corpus by changing bytes at random, and gives each to what is tested.
///
/// A seed makes every run the same; `FUZZ_ROUNDS` in the environment sets how many inputs there are
/// (`make fuzz`), and `FUZZ_SEED` where they begin.
struct Fuzzer {
  private let seeds: [[UInt8]]
  private var random: SplitMix64

  /// Bytes that mean something to one of the parsers.
  private static let tokens = [
    "{", "}", "[", "]", "\"", "\\", "\\u", ":", ",", "\n", "\r\n", "- ", "? ", "&a ", "*a", "|",
    ">",
    "---\n", "...", "#", "%YAML 1.2\n", "!!binary ", "null", "~", "-", "1e999", "\u{FEFF}", "\0",
    "\t",
    "<<: ", "{{{{", "]]]]", "\"op\":\"move\"", "/-", "~2", "0x",
  ].map { Array($0.utf8) }

  init(_ files: [String], seed: UInt64) throws {
    let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
    seeds = try files.map { Array(try Data(contentsOf: corpus.appending(path: $0))) }
    random = SplitMix64(seed: seed)
  }

  /// Gives inputs to a body, the corpus itself first.
  static func run(
    _ files: [String], rounds: Int = 3_000, _ body: (Data) async throws -> Void
  ) async throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    var fuzzer = try Fuzzer(files, seed: seed)
    for input in fuzzer.seeds { try await body(Data(input)) }
    for _ in 0..<(environment["FUZZ_ROUNDS"].flatMap { Int($0) } ?? rounds) {
      try await body(fuzzer.next())
    }
  }

  /// The next input: one of the corpus with one to eight changes.
  mutating func next() -> Data {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...8, using: &random) { change(&bytes) }
    return Data(bytes.prefix(64 << 10))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0 where place < bytes.count:
      bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(place..<end)
    case 2:
      let copy = Array(bytes[place..<end])
      let count = Int.random(in: 1...50, using: &random)
      bytes.insert(contentsOf: (0..<count).flatMap { _ in copy }, at: place)
    case 3: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
    case 4: bytes.removeSubrange(place...)
    default:
      let other = seeds.randomElement(using: &random) ?? []
      let start = Int.random(in: 0...other.count, using: &random)
      bytes.replaceSubrange(place..<end, with: other[start...].prefix(60))
    }
  }
}
