import KubernetesCore
import PodPatternCore
import Testing

@Suite struct PodNameTests {
  @Test func `A name joins pattern, revision and suffix`() {
    #expect(
      PodName.make(pattern: "weather", revision: "bcdfghjklm", suffix: "x2x2x")
        == "weather-bcdfghjklm-x2x2x")
  }

  @Test func `A long pattern's name is cut short, and never at a hyphen`() {
    let pattern = String(repeating: "a", count: 44) + "---bbbbb"
    let name = PodName.make(pattern: pattern, revision: "bcdfghjklm", suffix: "x2x2x")
    #expect(name == String(repeating: "a", count: 44) + "-bcdfghjklm-x2x2x")
    let longest = PodName.make(
      pattern: String(repeating: "a", count: 52), revision: "bcdfghjklm", suffix: "x2x2x")
    #expect(longest.utf8.count == PodName.maximumLength)
  }

  @Test func `Suffixes are of the alphabet of generated names, and seldom the same`() {
    var generator = SplitMix64(seed: 7)
    let suffixes = (0..<10_000).map { _ in PodName.randomSuffix(using: &generator) }
    #expect(suffixes.allSatisfy { $0.count == PodName.suffixLength })
    let characters = Set(suffixes.joined())
    #expect(characters == Set("bcdfghjklmnpqrstvwxz2456789"))
    for place in 0..<PodName.suffixLength {
      let found = Set(suffixes.map { Array($0)[place] })
      #expect(found.count == characters.count, "place \(place) has only \(found.count)")
    }
    // Of fourteen million, ten thousand share three or four on average.
    #expect(Set(suffixes).count > 9_980)
  }
}
