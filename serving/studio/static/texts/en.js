// Every text of the studio, in English. To translate it, copy this file, translate what is between the quotes and import
// the copy in texts.js. `{0}` stands for something that is put in.

export const en = {
  page: {
    name: "ImageEdit-R1",
    home: "New photo",
    skip: "Skip to the picture",
    conversation: "Conversation",
    steps: "Steps",
    history: "History",
    picture: "Picture",
    panels: "What to see beside the picture",
    close: "Close",
    lost: "The server does not answer. Trying again …",
    busy: "Working …",
  },
  notice: {
    unreachable: "The server does not answer.",
  },
  start: {
    pasted: "pasted image",
  },
  plan: {},
  question: {},
  steps: {},
  chat: {},
  arguments: {
    none: "This tool has nothing to set but where it works; say it in other words.",
    unset: "not set",
    slider: "{0}, as a slider",
    pick: "Choose {0}",
  },
  history: {},
  step: {},
  compare: {},
  menu: {},
  feedback: {},
  picture: {},
  pointing: {},
  key: {
    title: "This server asks for a key",
    label: "Key",
    enter: "Log in",
  },
};
