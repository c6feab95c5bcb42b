internal import CLinux

/// Counts what the outputs refuse, and keeps the count over restarts.
struct RefusalBook {
  private let options: RunOptions
  private var known: [String: Refusals] = [:]

  init(_ options: RunOptions) {
    self.options = options
    for pipeline in options.pipelines {
      known[pipeline] = Refusals(text: SmallFile.read(options.refusals(of: pipeline)))
    }
  }

  /// What a pipeline's output has refused so far.
  subscript(pipeline: String) -> Refusals { known[pipeline] ?? Refusals() }

  /// Takes in the copies that Fluent Bit has left. While it runs they count at the second time, when
  /// it is sure to have written them whole.
  mutating func collect(hasEnded: Bool, at now: Int) {
    for pipeline in options.pipelines {
      let chunks = options.chunks(of: pipeline)
      count(pipeline, ChunkFolder.refusedAside(in: chunks), at: now)
      ChunkFolder.setRefusedAside(in: chunks)
      if hasEnded { count(pipeline, ChunkFolder.refusedAside(in: chunks), at: now) }
    }
  }

  private mutating func count(
    _ pipeline: String, _ copies: [(path: String, tally: Tally)], at now: Int
  ) {
    guard !copies.isEmpty else { return }
    var refusals = self[pipeline]
    refusals.add(copies.reduce(into: Tally()) { $0 += $1.tally }, at: now)
    do throws(SystemFault) {
      // Before the copies go: after a crash in between they count twice rather than not at all.
      try SmallFile.replace(options.refusals(of: pipeline), with: refusals.text)
    } catch {
      complain(error.description)
      return
    }
    known[pipeline] = refusals
    for copy in copies { unlink(copy.path) }
  }
}
