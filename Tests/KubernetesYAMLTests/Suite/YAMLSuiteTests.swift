import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import Testing

/// The public YAML test suite, with libyaml's own events as a second witness: what libyaml accepts
/// and refuses, so do we, at the same places and with the same meaning, but for the rules that
/// `Difference` lists.
@Suite(.enabled(if: SuiteCase.folder != nil, "\(SuiteCase.requirement)"))
struct YAMLSuiteTests {
  @Test func `every case of the suite is read as libyaml and the suite's JSON have it`() throws {
    let cases = try SuiteCase.all()
    try #require(!cases.isEmpty, "the folder is no checkout of a data release")
    var figures = Figures()
    for item in cases {
      let libYAML = LibYAML(item.text)
      let outcome = Result { () throws(YAMLParseError) in try YAMLStream.parse(item.text) }
      let refusal = libYAML.roots.lazy.compactMap(\.refusal).first
      switch outcome {
      case .failure(let fault):
        let expected = refusal?.position ?? libYAML.fault?.position
        #expect(fault.position == expected, "\(item.name): \(fault)")
        figures.countRefused(refusal?.rule ?? (item.isRight ? .stricter : nil))
      case .success(let documents):
        let values = documents.map(\.value)
        if let fault = libYAML.fault {
          #expect((try? JSONValue(parsing: item.text)) == values.first, "\(item.name): \(fault)")
          #expect(values == item.values, "\(item.name)")
          figures.countAccepted(isCompared: true, [.json])
        } else {
          // A last line without an end is read as if it had one, as kubectl reads it.
          let isEnded = item.text.last == UInt8(ascii: "\n")
          let ended = isEnded ? libYAML : LibYAML(item.text + [UInt8(ascii: "\n")])
          let roots = ended.roots.filter { !$0.isNull }
          let isRead = LibYAML.Node.sequence(roots).isRead(as: .array(values))
          #expect(isRead && refusal == nil, "\(item.name): \(values)")
          figures.countAccepted(
            isCompared: item.values != nil, differences(of: values, from: item, libYAML))
        }
      }
    }
    print("YAML test suite: \(figures)")
  }

  /// By which rules values differ from those that the suite gives.
  private func differences(
    of values: [JSONValue], from item: SuiteCase, _ libYAML: LibYAML
  ) -> Set<Difference> {
    guard item.isRight else { return [.looser] }
    guard let suite = item.values else { return [] }
    let expected = suite.filter { !$0.isNull }
    var comparison = Comparison()
    guard comparison.areEqual(values, expected) else {
      #expect(libYAML.events.map(\.notation) != item.events, "\(item.name): \(values)")
      return [.otherEvents]
    }
    let left: Set<Difference> = expected.count < suite.count ? [.nullDocument] : []
    return comparison.differences.union(left)
  }
}
