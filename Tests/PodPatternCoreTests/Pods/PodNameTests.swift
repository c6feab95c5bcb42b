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
}
